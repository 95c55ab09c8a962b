import { useState } from 'react';
import { amountOf } from '../../lib/amount.ts';
import { loadExplainWords, useExplainWords } from '../../lib/explain-words.ts';
import { dayOf, longDay, number, times } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Ahead } from '../../ui/ahead.tsx';
import { Hills } from '../../ui/hills.tsx';
import { Page } from '../../ui/page.tsx';
import { Way } from '../../ui/way.tsx';
import { type Asked, WhySheet } from '../../ui/why-sheet.tsx';
import { Dates } from './dates.tsx';
import { WhatIf } from './what-if.tsx';
import './tiers.css';

/** To be awaited before the page is drawn. */
export const loadWords = loadExplainWords;

/** Where the member stands and why, what today's bill would change, the dates that matter, and what every card brings. */
export function TiersPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const said = useExplainWords(language);
  const [asked, setAsked] = useState<Asked | null>(null);
  const today = dayOf(card.at, card.shop.zone);
  const name = pick(card.tier.name, language);
  const own = card.tiers.find(({ code }) => code === card.tier.own) ?? card.tier;
  const { next, keep, unit } = card.progress;
  return (
    <Page title={words.tiers.title}>
      <div className="balance-row">
        <span>
          {name}
          {card.tier.byPass &&
            card.pass &&
            `・${words.byPass(pick(card.pass.name, language), longDay(card.pass.until))}`}
        </span>
        <button type="button" onClick={() => setAsked({ number: 'tier' })} data-testid="why-tier">
          {words.why}
        </button>
      </div>
      <Way card={card} today={today} />
      {said && (
        <div className="asks">
          <button
            type="button"
            onClick={() => setAsked({ number: 'measure', measure: (next?.unit ?? unit).code })}
            data-testid="why-measure"
          >
            {said.button.measure}
          </button>
          {keep && (
            <button type="button" onClick={() => setAsked({ number: 'keep' })} data-testid="why-keep">
              {said.button.keep}
            </button>
          )}
        </div>
      )}
      <WhatIf card={card} />
      <Dates card={card} today={today} />
      <Ahead card={card} />
      <h2>{words.tiers.benefits}</h2>
      {card.tiers.map((each) => (
        <TierRow key={each.code} tier={each} card={card} />
      ))}
      {asked && (
        <WhySheet
          card={card}
          asked={asked}
          title={({ title }) => {
            if (asked.number === 'measure') return title.measure;
            return asked.number === 'keep' ? title.keep(pick(own.name, language)) : title.tier(name);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </Page>
  );
}

function TierRow({ tier, card }: { tier: Card['tiers'][number]; card: Card }) {
  const { language, words } = useWords();
  const here = tier.code === card.tier.code;
  const threshold = amountOf(tier.threshold, tier.unit, { currency: card.shop.currency, language, units: words.units });
  const benefits = tier.benefits.map((each) => pick(each, language));
  const listed =
    benefits.length > 0
      ? benefits
      : [
          words.tiers.times(times(tier.multiplierBp)),
          ...(tier.birthdayPoints > 0 ? [words.tiers.birthday(number(tier.birthdayPoints, language))] : []),
        ];
  return (
    <section className={`tier-row here-${tier.material}`} data-testid={`tier-${tier.code}`}>
      <div className={`plate metal metal-${tier.material}`} aria-hidden="true">
        <Hills rank={tier.rank} />
      </div>
      <div>
        <div className="tier-head">
          <h3>{pick(tier.name, language)}</h3>
          {here ? (
            <span className="badge">{words.tiers.here}</span>
          ) : (
            <span>{tier.threshold === 0 ? words.tiers.fromStart : words.tiers.from(threshold)}</span>
          )}
        </div>
        <p className="muted">{pick(tier.goal, language)}</p>
        {here && card.tier.until && <p className="muted">{words.tiers.until(longDay(card.tier.until))}</p>}
        <ul>
          {listed.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}
