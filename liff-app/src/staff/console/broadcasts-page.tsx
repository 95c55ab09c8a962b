import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { dayOf, longDay, number } from '../../lib/format.ts';
import { Skeleton } from '../../ui/page.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

export function BroadcastsPage({ me }: { me: Me }) {
  const { language, words } = useStaffWords();
  const [, go] = useLocation();
  const { data } = useQuery({
    queryKey: ['broadcasts'],
    queryFn: () => staffCall('GET /api/staff/broadcasts'),
    refetchInterval: 5_000,
  });
  return (
    <div className="work wide">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.broadcasts.title}</h1>
          <Link href="/broadcasts/new" className="button go" data-testid="broadcast-new">
            {words.broadcasts.create}
          </Link>
        </div>
        {!data ? (
          <Skeleton />
        ) : data.broadcasts.length === 0 ? (
          <p className="empty">{words.broadcasts.empty}</p>
        ) : (
          <table className="table">
            <tbody>
              {data.broadcasts.map((each) => (
                <tr key={each.id} className="link" onClick={() => go(`/broadcasts/${each.id}`)}>
                  <td>
                    <b>{each.title}</b>
                    <div className="sub">
                      {longDay(dayOf(each.sentAt ?? each.createdAt, me.shop.zone))}・{each.createdBy}
                    </div>
                  </td>
                  <td className={`state state-${each.state}`}>{words.broadcasts.states[each.state]}</td>
                  <td className="num">
                    {number(each.counts.sent, language)} {words.broadcasts.sent}
                  </td>
                  <td className="num">
                    {number(each.counts.used, language)} {words.broadcasts.used}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </main>
    </div>
  );
}
