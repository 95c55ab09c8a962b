import { useEffect, useState } from 'react';
import type { Api, ResponseOf } from '../../../../shared/contract/index.ts';
import { amountOf, isSpend } from '../../lib/amount.ts';
import { useExplainWords } from '../../lib/explain-words.ts';
import { longDay, money, number, shortDay, smallest } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import { isBackNearer } from '../../ui/way.tsx';

type Said = ResponseOf<Api['GET /api/member/what-if']>;

/** A round number at or above: 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= value) ?? power * 10;
}

/** What a purchase would have to be for something to happen: to the next tier, or to keep this one; 0 where money does not decide. */
function wantedOf(card: Card): number {
  const { next, keep } = card.progress;
  const goal = isBackNearer(card) ? card.comeBack : (next ?? (keep?.kept ? null : keep));
  return goal && isSpend(goal.unit) ? goal.missing : 0;
}

const settledAfterMs = 250;

/** "If I spend 800 today?": what the server says the bill would do, by the rules that would count it. */
export function WhatIf({ card }: { card: Card }) {
  const { language, words } = useWords();
  const { progress, shop, tier, tiers } = card;
  const wanted = wantedOf(card);
  const most = Math.max(roundUp(wanted * 2), smallest(wanted > 0 ? 500 : 2_000, shop.currency));
  const step = roundUp(Math.ceil(most / 50));
  const [bill, setBill] = useState(() => Math.min(most, Math.ceil((wanted * 1.5 || most / 4) / step) * step));
  const settled = useSettled(bill);
  const amount = Math.max(1, Math.round(settled));
  const { data, error } = useLoad(
    () => memberCall('GET /api/member/what-if', { query: { amount } }),
    [amount, card.at],
  );
  const cash = (value: number) => money(value, shop.currency, language);
  const goal = tiers.find(({ code }) => code === progress.next?.tier) ?? tier;
  return (
    <section className={`what-if goal-${goal.material}`} aria-label={words.tiers.whatIf}>
      <h2>
        {words.tiers.whatIf} <b className="nb">{cash(bill)}</b>
      </h2>
      <input
        className="range"
        type="range"
        min={0}
        max={most}
        step={step}
        value={bill}
        aria-label={words.tiers.whatIf}
        aria-valuetext={cash(bill)}
        onChange={(event) => setBill(Number(event.target.value))}
      />
      <p className="gate" aria-hidden="true">
        {/* A near goal stands where the zero would. */}
        <span>{wanted > 0 && wanted / most < 0.2 ? '' : 0}</span>
        {wanted > 0 && (
          <span className="up" style={{ left: `calc(16px + (100% - 32px) * ${wanted / most})` }}>
            {cash(wanted)}
          </span>
        )}
        <span>{cash(most)}</span>
      </p>
      <Outcome card={card} said={bill > 0 ? data : null} isOffline={error !== null} />
    </section>
  );
}

/** The value once it has come to rest: the server is asked once a slide, not once a pixel. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settledAfterMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Outcome({ card, said, isOffline }: { card: Card; said: Said | null; isOffline: boolean }) {
  const { language, words } = useWords();
  const explain = useExplainWords(language);
  if (isOffline) return <p className="out-note">{explain?.whatIf.offline ?? words.offlineAct}</p>;
  // The room is kept while the answer is on its way, so that nothing moves when it comes.
  if (!said || !explain) return <dl className="out" aria-live="polite" />;
  const speech = { currency: card.shop.currency, language, units: words.units };
  const cash = (value: number) => money(value, card.shop.currency, language);
  const nameOf = (code: string) => {
    const found = card.tiers.find((tier) => tier.code === code);
    return found ? pick(found.name, language) : code;
  };
  const { rises, keeps, next, keep } = said;
  const usable = said.usableFrom
    ? explain.whatIf.usableFrom(shortDay(said.usableFrom, card.at))
    : said.toNextPoint === null
      ? explain.whatIf.usable
      : explain.whatIf.left(cash(said.toNextPoint), number(said.nextPoints ?? 1, language));
  const rows: [string, string][] = [
    ...(rises ? [[nameOf(said.tier), said.until ? explain.whatIf.rises(longDay(said.until)) : words.tiers.rises]] : []),
    ...(!rises && keeps ? [[nameOf(card.tier.own), words.tiers.keeps]] : []),
    [`${said.points < 0 ? '−' : '+'}${explain.whatIf.points(number(Math.abs(said.points), language))}`, usable],
    ...(said.discount > 0 ? [[cash(said.paid), explain.whatIf.saves(cash(said.discount))]] : []),
    ...(next ? [[amountOf(next.missing, next.unit, speech), words.tiers.stillTo(nameOf(next.tier))]] : []),
    ...(!next && keep && !keep.kept ? [[amountOf(keep.missing, keep.unit, speech), words.tiers.stillKeep]] : []),
  ] as [string, string][];
  return (
    <dl className="out" aria-live="polite" data-testid="what-if">
      {rows.map(([what, text]) => (
        <div key={text}>
          <dt>{what}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
