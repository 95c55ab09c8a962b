import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { grouped } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLiveCode } from '../../lib/use-live-code.ts';
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
  const [number] = useState(card.member.number);
  const shown = code?.code ?? number;
  useEffect(() => {
    // The brightest the page can be: a scanner reads light.
    const theme = document.documentElement.style.background;
    document.documentElement.style.background = '#fff';
    return () => {
      document.documentElement.style.background = theme;
    };
  }, []);
  return (
    <main className="code-page">
      <div className="code-top">
        <button
          type="button"
          className="icon-button"
          aria-label={words.code.close}
          onClick={() => (history.length > 1 ? history.back() : go('/'))}
        >
          <Icon name="close" />
        </button>
        <span>
          {card.member.name}・{pick(card.tier.name, language)}
        </span>
      </div>
      <div className="code-life">
        <Ticks left={code ? secondsLeft : 0} />
        <Qr text={shown} className="qr" />
      </div>
      <Barcode text={shown} className="code-bars" />
      <div className="code-digits" data-testid="live-code" data-code={code?.code ?? ''}>
        {grouped(number)}
        {code && <span>{grouped(code.code.slice(12))}</span>}
      </div>
      <p role="status">{code ? words.code.renewIn(String(secondsLeft)) : words.code.offline}</p>
    </main>
  );
}

/** Sixty ticks, one a second of the code's minute. */
function Ticks({ left }: { left: number }) {
  return (
    <svg className="ticks" viewBox="0 0 100 100" aria-hidden="true">
      {Array.from({ length: 60 }, (_, index) => {
        const angle = (index / 60) * Math.PI * 2 - Math.PI / 2;
        const [x, y] = [Math.cos(angle), Math.sin(angle)];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: sixty ticks that never move
          <line
            key={index}
            x1={50 + x * 46}
            y1={50 + y * 46}
            x2={50 + x * 49.5}
            y2={50 + y * 49.5}
            stroke={index < left ? '#0b6b4f' : '#d5d5d5'}
            strokeWidth={index % 15 === 0 ? 1.4 : 0.8}
          />
        );
      })}
    </svg>
  );
}
