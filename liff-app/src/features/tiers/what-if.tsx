import { useState } from 'react';
import { money } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';

/** A round number at or above: 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= value) ?? power * 10;
}

/** "If I spend 800 today?": which tier that reaches, what would be left to the next, and whether this one is kept. */
export function WhatIf({ card }: { card: Card }) {
  const { language, words } = useWords();
  const { progress, shop, tier, tiers } = card;
  const wanted = progress.next?.missing ?? progress.keep?.missing ?? 0;
  const most = roundUp(wanted * 2);
  const step = Math.max(1, most / 40);
  const [bill, setBill] = useState(() => Math.min(most, Math.ceil((wanted * 1.5) / step) * step));
  if (wanted <= 0) return null;
  const cash = (value: number) => money(value, shop.currency, language);
  const climbing = progress.next !== null;
  const higher = tiers.filter(({ threshold }) => threshold > tier.threshold);
  const reached = climbing ? higher.findLast(({ threshold }) => progress.measure + bill >= threshold) : undefined;
  const next = higher.find(({ threshold }) => threshold > progress.measure + bill);
  const goal = tiers.find(({ code }) => code === progress.next?.tier) ?? tier;
  const keeps = progress.keep && !progress.keep.kept && bill >= progress.keep.missing;
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
        <span>0</span>
        <span className="up" style={{ left: `calc(16px + (100% - 32px) * ${wanted / most})` }}>
          {cash(wanted)}
        </span>
        <span>{cash(most)}</span>
      </p>
      <dl className="out" aria-live="polite">
        {reached && (
          <>
            <dt>{pick(reached.name, language)}</dt>
            <dd>{words.tiers.rises}</dd>
          </>
        )}
        {!reached && keeps && (
          <>
            <dt>{pick(tier.name, language)}</dt>
            <dd>{words.tiers.keeps}</dd>
          </>
        )}
        {next && climbing && (
          <>
            <dt>{cash(next.threshold - progress.measure - bill)}</dt>
            <dd>{words.tiers.stillTo(pick(next.name, language))}</dd>
          </>
        )}
        {!climbing && !keeps && (
          <>
            <dt>{cash(wanted - bill)}</dt>
            <dd>{words.tiers.stillKeep}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
