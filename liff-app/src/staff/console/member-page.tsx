import { useQuery } from '@tanstack/react-query';
import { grouped, longDay, money, number } from '../../lib/format.ts';
import { groupBy } from '../../lib/group-by.ts';
import { pick } from '../../lib/i18n.ts';
import { EntryRow } from '../../ui/entry-row.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import { Skeleton } from '../../ui/page.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
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
  const cash = (value: number) => money(value, me.shop.currency, language);
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
              <EntryRow key={item.id} item={item} shop={card.shop} />
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
                [words.members.measure, cash(card.progress.measure)],
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
        <MergePanel me={me} id={id} />
      </aside>
    </div>
  );
}
