import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { grouped } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLiveCode } from '../../lib/use-live-code.ts';
import { goBack } from '../../lib/use-place.ts';
import { Barcode } from '../../ui/barcode.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Qr } from '../../ui/qr.tsx';

/**
 * The code, full screen and white. The live code identifies and authorises and renews itself; without a network the plain number is
 * shown, which identifies and never authorises.
 */
export function CodePage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [, go] = useLocation();
  const { code, secondsLeft } = useLiveCode(() => memberCall('GET /api/member/code'));
  const { number } = card.member;
  const shown = code?.code ?? number;
  const identifies = shown.startsWith(number) ? number : shown;
  const authorises = shown.slice(identifies.length);
  useWhitePage();
  return (
    <main className="code-page">
      <div className="code-top">
        <button
          type="button"
          className="icon-button"
          aria-label={words.code.close}
          onClick={() => goBack(() => go('/', { replace: true }))}
        >
          <Icon name="close" />
        </button>
        <p>
          <b>{card.member.name}</b>・{pick(card.tier.name, language)}
        </p>
      </div>
      <div className="code-life">
        <Ticks left={code ? secondsLeft : 0} />
        <Qr text={shown} className="qr" />
      </div>
      <Barcode text={shown} className="code-bars" />
      <div className="code-digits" data-testid="live-code" data-code={code?.code ?? ''}>
        {grouped(identifies)}
        <span>{grouped(authorises)}</span>
      </div>
      <p className="code-hint" role="status" aria-live="off">
        {code ? words.code.renewIn(String(secondsLeft)) : words.code.offline}
      </p>
    </main>
  );
}

/** White behind everything, whatever the phone prefers: a scanner reads light. */
function useWhitePage(): void {
  useEffect(() => {
    const { style } = document.documentElement;
    style.background = '#fff';
    return () => {
      style.removeProperty('background');
    };
  }, []);
}

/** Where a tick stands on a square with round corners, `at` 0–1 clockwise from the top middle; the angle points outwards. */
function placeOf(at: number): { x: number; y: number; angle: number } {
  const [half, round] = [146, 62];
  const side = half - round;
  const quarter = 2 * side + (Math.PI / 2) * round;
  const along = (at * 4 * quarter + side + (Math.PI / 4) * round) % (4 * quarter);
  const turn = Math.floor(along / quarter);
  const rest = along - turn * quarter - (Math.PI / 4) * round;
  const bend = (length: number) => length / round;
  let [x, y, angle] = [rest - side, -half, 0];
  if (rest < 0) {
    angle = bend(rest);
    [x, y] = [-side + round * Math.sin(angle), -side - round * Math.cos(angle)];
  } else if (rest > 2 * side) {
    angle = bend(rest - 2 * side);
    [x, y] = [side + round * Math.sin(angle), -side - round * Math.cos(angle)];
  }
  const turned = (turn * Math.PI) / 2;
  const [sin, cos] = [Math.sin(turned), Math.cos(turned)];
  return { x: x * cos - y * sin, y: x * sin + y * cos, angle: angle + turned };
}

/** Sixty ticks round the code, one a second of its minute. */
function Ticks({ left }: { left: number }) {
  const tick = (index: number) => {
    const { x, y, angle } = placeOf(index / 60);
    const length = index % 15 === 0 ? 13 : 8;
    const [inX, inY] = [x - Math.sin(angle) * length, y + Math.cos(angle) * length];
    return `M${x.toFixed(1)} ${y.toFixed(1)}L${inX.toFixed(1)} ${inY.toFixed(1)}`;
  };
  const ticks = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => tick(from + index)).join('');
  const gone = 60 - Math.max(0, Math.min(60, left));
  return (
    <svg className="ticks" viewBox="-152 -152 304 304" aria-hidden="true">
      <path d={ticks(0, gone)} stroke="#dcdad3" />
      <path d={ticks(gone, 60)} stroke="var(--brand-day, #0b6b4f)" />
    </svg>
  );
}
