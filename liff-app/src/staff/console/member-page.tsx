import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { amountOf, windowOf } from '../../lib/amount.ts';
import { useExplainWords } from '../../lib/explain-words.ts';
import { grouped, longDay, number } from '../../lib/format.ts';
import { groupBy } from '../../lib/group-by.ts';
import { pick } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Ahead } from '../../ui/ahead.tsx';
import { EntryRow } from '../../ui/entry-row.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import { Skeleton } from '../../ui/page.tsx';
import { type Asked, WhySheet } from '../../ui/why-sheet.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { AccountPanel } from './account-panel.tsx';
import { MergePanel } from './merge-panel.tsx';

/** One member: the whole ledger as the work, the card as the member sees it as the consequence. */
export function MemberPage({ me, id }: { me: Me; id: string }) {
  const { language, words } = useStaffWords();
  const { data, error } = useQuery({
    queryKey: ['member', id],
    queryFn: () => staffCall('GET /api/staff/members/:id', { params: { id } }),
  });
  if (error)
    return (
      <main className="sheet">
        <Refusal error={asApiError(error)} zone={me.shop.zone} />
      </main>
    );
  if (!data)
    return (
      <main className="sheet">
        <Skeleton rows={8} />
      </main>
    );
  const { card } = data;
  const speech = { currency: me.shop.currency, language, units: words.units };
  return (
    <div className="work">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{card.member.name}</h1>
        </div>
        <h2>{words.members.ledger}</h2>
        {groupBy(data.history, ({ day }) => day.slice(0, 7)).map(([month, rows]) => (
          <section key={month}>
            <h3 className="muted">{month.replace('-', '/')}</h3>
            {rows.map((item) => (
              <EntryRow key={item.id} item={item} shop={card.shop} tiers={card.tiers} />
            ))}
          </section>
        ))}
      </main>
      <aside className="consequence">
        <MetalCard
          material={card.tier.material}
          rank={card.tier.rank}
          shop={card.shop.name}
          tier={pick(card.tier.name, language)}
          name={card.member.name}
          number={grouped(card.member.number)}
        />
        <table className="facts">
          <tbody>
            {(
              [
                [words.members.balance, number(card.points.balance, language)],
                [windowOf(card.progress, speech), amountOf(card.progress.measure, card.progress.unit, speech)],
                ...card.points.pendingLots.map(
                  ({ points, usableFrom }) =>
                    [words.members.pendingFrom(longDay(usableFrom)), number(points, language)] as const,
                ),
                ...(card.points.owed > 0 ? [[words.members.owed, number(card.points.owed, language)] as const] : []),
                ...(card.pass ? [[pick(card.pass.name, language), longDay(card.pass.until)] as const] : []),
                [words.members.joined, longDay(card.member.joinedOn)],
                ['LINE', words.members.reach[card.member.reachable]],
              ] as const
            ).map(([label, value]) => (
              <tr key={label}>
                <td>{label}</td>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Numbers card={card} id={id} />
        <AccountPanel me={me} id={id} card={card} />
        <MergePanel me={me} id={id} />
      </aside>
    </div>
  );
}

/** Every number of the member's card with what is behind it, as the member reads it, and the twelve months ahead. */
function Numbers({ card, id }: { card: Card; id: string }) {
  const { language, words } = useStaffWords();
  const said = useExplainWords(language);
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!said) return null;
  const { points, progress, tier, tiers } = card;
  const own = tiers.find(({ code }) => code === tier.own) ?? tier;
  const lots = groupBy(points.lots, ({ expiresOn }) => expiresOn).map(([day, each]) => {
    const sum = number(
      each.reduce((all, lot) => all + lot.points, 0),
      language,
    );
    const text = day === null ? said.title.never(sum) : said.title.expiring(sum, longDay(day));
    return { asked: { number: 'expiring', ...(day === null ? {} : { day }) } as Asked, text };
  });
  const questions: { asked: Asked; text: string }[] = [
    { asked: { number: 'balance' }, text: words.members.whyBalance },
    { asked: { number: 'tier' }, text: words.members.whyTier },
    { asked: { number: 'measure', measure: (progress.next?.unit ?? progress.unit).code }, text: said.button.measure },
    ...(progress.keep ? [{ asked: { number: 'keep' } as Asked, text: said.button.keep }] : []),
    ...lots,
  ];
  const titleOf = (which: Asked): string => {
    if (which.number === 'tier') return said.title.tier(pick(tier.name, language));
    if (which.number === 'balance') return said.title.balance(number(points.balance, language));
    if (which.number === 'keep') return said.title.keep(pick(own.name, language));
    return which.number === 'measure'
      ? said.title.measure
      : (lots.find((lot) => lot.asked.day === which.day)?.text ?? '');
  };
  return (
    <>
      <div className="why-buttons">
        {questions.map(({ asked: each, text }) => (
          <button
            type="button"
            className="button"
            key={text}
            onClick={() => setAsked(each)}
            data-testid={`why-${each.number}`}
          >
            {text}
          </button>
        ))}
      </div>
      <Ahead card={card} load={() => staffCall('GET /api/staff/members/:id/forecast', { params: { id } })} />
      {asked && (
        <WhySheet
          card={card}
          asked={asked}
          load={({ number: which, ...query }) =>
            staffCall('GET /api/staff/members/:id/why/:number', { params: { id, number: which }, query })
          }
          title={() => titleOf(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
