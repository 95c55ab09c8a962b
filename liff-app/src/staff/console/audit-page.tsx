import { useInfiniteQuery } from '@tanstack/react-query';
import { dayOf, longDay, timeOf } from '../../lib/format.ts';
import { Skeleton } from '../../ui/page.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

/** Every staff write, refusals too. For the owner alone. */
export function AuditPage({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => staffCall('GET /api/staff/audit', { query: pageParam ? { before: pageParam } : {} }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const outcome = (code: string) =>
    code === 'done' || code === 'replayed' ? words.audit[code] : words.audit.refused(code);
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <div className="work wide">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.audit.title}</h1>
        </div>
        {!items ? (
          <Skeleton />
        ) : items.length === 0 ? (
          <p className="empty">{words.audit.empty}</p>
        ) : (
          <div className="scroll">
            <table className="table">
              <tbody>
                {items.map((item) => (
                  <tr key={item.id}>
                    <td>
                      {longDay(dayOf(item.at, me.shop.zone))} {timeOf(item.at, me.shop.zone)}
                    </td>
                    <td>{item.staff}</td>
                    <td>{words.audit.actions[item.action] ?? item.action}</td>
                    <td>{item.target}</td>
                    <td>{outcome(item.outcome)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {hasNextPage && (
          <button type="button" className="button" onClick={() => void fetchNextPage()}>
            {words.audit.more}
          </button>
        )}
      </main>
    </div>
  );
}
