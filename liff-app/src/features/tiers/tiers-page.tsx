import { dayOf, daysBetween, longDay, money, number, shortDay, times } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Hills } from '../../ui/hills.tsx';
import { Page } from '../../ui/page.tsx';
import { Way } from '../../ui/way.tsx';
import './tiers.css';
import { WhatIf } from './what-if.tsx';

/** Where the member stands, what today's bill would change, the dates that matter, and what every card brings. */
export function TiersPage({ card }: { card: Card }) {
  const { words } = useWords();
  const today = dayOf(card.at, card.shop.zone);
  return (
    <Page title={words.tiers.title}>
      <Way card={card} today={today} />
      <WhatIf card={card} />
      <Dates card={card} today={today} />
      <h2>{words.tiers.benefits}</h2>
      {card.tiers.map((each) => (
        <TierRow key={each.code} tier={each} card={card} />
      ))}
    </Page>
  );
}

/** What keeps the tier and until when, and which points end next. */
function Dates({ card, today }: { card: Card; today: string }) {
  const { language, words } = useWords();
  const { keep } = card.progress;
  const { nextExpiry } = card.points;
  const cash = (value: number) => money(value, card.shop.currency, language);
  const facts = [
    ...(keep
      ? [{ day: keep.by, text: keep.kept ? words.kept(longDay(keep.by)) : words.tiers.keepRule(cash(keep.missing)) }]
      : []),
    ...(nextExpiry
      ? [{ day: nextExpiry.expiresOn, text: words.tiers.pointsEnd(number(nextExpiry.points, language)) }]
      : []),
  ].toSorted((a, b) => a.day.localeCompare(b.day));
  if (facts.length === 0) return null;
  return (
    <>
      <h2>{words.tiers.dates}</h2>
      {facts.map(({ day, text }) => (
        <div className="fact" key={text}>
          <b>
            {shortDay(day, day)}
            <small>
              {day.slice(0, 4) === today.slice(0, 4)
                ? words.pointsPage.left(String(Math.max(0, daysBetween(today, day))))
                : words.tiers.year(day.slice(0, 4))}
            </small>
          </b>
          <p>{text}</p>
        </div>
      ))}
    </>
  );
}

function TierRow({ tier, card }: { tier: Card['tiers'][number]; card: Card }) {
  const { language, words } = useWords();
  const here = tier.code === card.tier.code;
  const threshold = money(tier.threshold, card.shop.currency, language);
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
