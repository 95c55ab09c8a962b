import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { amountOf, windowOf } from '../../lib/amount.ts';
import { grouped, longDay, number } from '../../lib/format.ts';
import { groupBy } from '../../lib/group-by.ts';
import { pick } from '../../lib/i18n.ts';
import { EntryRow } from '../../ui/entry-row.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import { Skeleton } from '../../ui/page.tsx';
import { WhySheet } from '../../ui/why-sheet.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { AccountPanel } from './account-panel.tsx';
import { MergePanel } from './merge-panel.tsx';

/** One member: the whole ledger as the work, the card as the member sees it as the consequence. */
export function MemberPage({ me, id }: { me: Me; id: string }) {
  const { language, words } = useStaffWords();
  const [asked, setAsked] = useState<'balance' | 'tier' | null>(null);
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
        <div className="why-buttons">
          <button type="button" className="button" onClick={() => setAsked('balance')} data-testid="why-balance">
            {words.members.whyBalance}
          </button>
          <button type="button" className="button" onClick={() => setAsked('tier')} data-testid="why-tier">
            {words.members.whyTier}
          </button>
        </div>
        {asked && (
          <WhySheet
            card={card}
            asked={{ number: asked }}
            load={({ number: which, ...query }) =>
              staffCall('GET /api/staff/members/:id/why/:number', { params: { id, number: which }, query })
            }
            title={({ title }) =>
              asked === 'tier'
                ? title.tier(pick(card.tier.name, language))
                : title.balance(number(card.points.balance, language))
            }
            onClose={() => setAsked(null)}
          />
        )}
        <AccountPanel me={me} id={id} card={card} />
        <MergePanel me={me} id={id} />
      </aside>
    </div>
  );
}
