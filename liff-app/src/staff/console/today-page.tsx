import { useQuery } from '@tanstack/react-query';
import { money, number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { Skeleton } from '../../ui/page.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

export function TodayPage({ me }: { me: Me }) {
  const { language, words } = useStaffWords();
  const { data } = useQuery({
    queryKey: ['overview'],
    queryFn: () => staffCall('GET /api/staff/overview'),
    refetchInterval: 15_000,
  });
  const count = (value: number) => number(value, language);
  return (
    <div className="work">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.today.title}</h1>
        </div>
        {!data ? (
          <Skeleton />
        ) : (
          <>
            {!data.workers.some(({ alive }) => alive) && <p className="warning">{words.today.noWorker}</p>}
            <div className="figures">
              {(
                [
                  [money(data.today.amount, me.shop.currency, language), words.today.amount],
                  [count(data.today.purchases), words.today.purchases],
                  [count(data.today.points), words.today.points],
                  [count(data.today.joined), words.today.joined],
                  [count(data.today.couponsUsed), words.today.used],
                ] as const
              ).map(([value, label]) => (
                <div key={label}>
                  <b>{value}</b>
                  <span>{label}</span>
                </div>
              ))}
            </div>
            <h2>{words.today.members(count(data.members))}</h2>
            <div className="tiles">
              {data.tiers.map((tier) => (
                <div className="tile" key={tier.code} data-testid={`today-tier-${tier.code}`}>
                  <div className={`metal-band metal-${tier.material}`} />
                  <div>
                    <b>{count(tier.members)}</b>
                    {pick(tier.name, language)}
                    <div className="sub">{words.today.reachable(count(tier.reachable))}</div>
                  </div>
                </div>
              ))}
            </div>
          </>
        )}
      </main>
      <aside className="consequence">
        {data?.quota && (
          <>
            <p className="muted">{words.today.quota}</p>
            <div className="big-number">{count(data.quota.used)}</div>
            <p>{data.quota.left === null ? words.today.quotaNone : words.today.quotaLeft(count(data.quota.left))}</p>
          </>
        )}
      </aside>
    </div>
  );
}
