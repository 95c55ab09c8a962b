import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { grouped } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLiveCode } from '../../lib/use-live-code.ts';
import { goBack } from '../../lib/use-place.ts';
import { Barcode } from '../../ui/barcode.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Qr } from '../../ui/qr.tsx';
import '../../ui/page.css';
import './code.css';
import { Ticks } from './ticks.tsx';

/**
 * The code, full screen and white. The live code identifies and authorises and renews itself; without a network the plain number is
 * shown, which identifies and never authorises.
 */
export function CodePage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [, go] = useLocation();
  const { code, secondsLeft, asked } = useLiveCode(() => memberCall('GET /api/member/code'));
  const { number } = card.member;
  const shown = code?.code ?? number;
  const identifies = shown.startsWith(number) ? number : shown;
  const authorises = shown.slice(identifies.length);
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () => goBack(() => go('/', { replace: true }));
  useWhitePage(words.code.title);
  useEscape(close);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <main className="code-page" lang={document.documentElement.lang}>
      <div className="code-top">
        <button type="button" className="icon-button" aria-label={words.code.close} onClick={close}>
          <Icon name="close" />
        </button>
        <h1 ref={heading} tabIndex={-1}>
          <b>{card.member.name}</b>・{pick(card.tier.name, language)}
        </h1>
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
      <p className="code-hint" role="timer" aria-live="off" key={code ? 'live' : asked ? 'plain' : 'waiting'}>
        {code
          ? words.code.renewIn(String(secondsLeft).padStart(2, '\u2007'))
          : asked
            ? words.code.offline
            : words.code.waiting}
      </p>
    </main>
  );
}

/** White behind everything, whatever the phone prefers: a scanner reads light. */
function useWhitePage(title: string): void {
  useEffect(() => {
    const { style } = document.documentElement;
    style.background = '#fff';
    document.title = title;
    return () => {
      style.removeProperty('background');
    };
  }, [title]);
}

function useEscape(leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && latest.current();
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
