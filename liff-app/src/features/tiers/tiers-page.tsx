import { longDay, money, number, times } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Hills } from '../../ui/hills.tsx';
import { Page } from '../../ui/page.tsx';

/** Every tier with its price and what it brings; where the member stands, until when, and what keeps it. */
export function TiersPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const { shop, tier, tiers, progress } = card;
  const cash = (value: number) => money(value, shop.currency, language);
  return (
    <Page title={words.tiers.title}>
      {progress.next && (
        <p className="goal">
          {words
            .nextTier(
              cash(progress.next.missing),
              pick(tiers.find(({ code }) => code === progress.next?.tier)?.name ?? tier.name, language),
            )
            .join('')}
        </p>
      )}
      {progress.keep && (
        <p className="muted">
          {progress.keep.kept
            ? words.kept(longDay(progress.keep.by))
            : words.keepMissing(cash(progress.keep.missing), longDay(progress.keep.by))}
        </p>
      )}
      {tiers.map((each) => (
        <section className="tier-row" key={each.code} data-testid={`tier-${each.code}`}>
          <div className={`tier-chip metal metal-${each.material}`}>
            <Hills rank={each.rank} />
          </div>
          <div>
            <div className="tier-head">
              <b>{pick(each.name, language)}</b>
              {each.code === tier.code ? (
                <span className="badge">{words.tiers.here}</span>
              ) : (
                <span className="muted">
                  {each.threshold === 0 ? words.tiers.fromStart : words.tiers.from(cash(each.threshold))}
                </span>
              )}
            </div>
            <div className="sub">{pick(each.goal, language)}</div>
            {each.code === tier.code && tier.until && (
              <div className="sub">{words.tiers.until(longDay(tier.until))}</div>
            )}
            <ul>
              {each.benefits.length > 0 ? (
                each.benefits.map((benefit) => <li key={benefit['zh-TW']}>{pick(benefit, language)}</li>)
              ) : (
                <>
                  <li>{words.tiers.times(times(each.multiplierBp))}</li>
                  <li>{words.tiers.birthday(number(each.birthdayPoints, language))}</li>
                </>
              )}
            </ul>
          </div>
        </section>
      ))}
    </Page>
  );
}
