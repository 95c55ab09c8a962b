import { money, number } from '../../lib/format.ts';
import type { Estimate, Me } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

/** What sending does, in numbers: who drops out and why, the quota, the money. */
export function EstimateColumn({ me, estimate }: { me: Me; estimate: Estimate | null }) {
  const { language, words } = useStaffWords();
  const count = (value: number) => number(value, language);
  const rows: [string, number][] = estimate
    ? [
        [words.broadcasts.recipients, estimate.recipients] as [string, number],
        // Only reasons that hold somebody back are worth a line.
        ...[
          [words.broadcasts.blocked, -estimate.excluded.blocked] as [string, number],
          [words.broadcasts.unknown, -estimate.excluded.unknown] as [string, number],
          [words.broadcasts.stopped, -estimate.excluded.stopped] as [string, number],
        ].filter(([, value]) => value < 0),
      ]
    : [];
  return (
    <>
      <p className="muted">{words.broadcasts.effect}</p>
      <div className="big-number">{estimate ? money(estimate.cost.amount, estimate.cost.currency, language) : '—'}</div>
      {estimate && (
        <>
          <p className="muted">
            {words.broadcasts.cost}・{words.broadcasts.ladder(estimate.cost.ladderDate)}
          </p>
          <table className="facts">
            <tbody>
              {rows.map(([label, value]) => (
                <tr key={label}>
                  <td>{label}</td>
                  <td>{count(value)}</td>
                </tr>
              ))}
              <tr className="sum">
                <td>{words.broadcasts.total}</td>
                <td data-testid="estimate-messages" data-messages={estimate.messages}>
                  {words.broadcasts.messages(count(estimate.messages))}
                </td>
              </tr>
            </tbody>
          </table>
          {estimate.quota && estimate.quota.limit !== null && (
            <>
              <p>{words.broadcasts.quotaLeft(count(estimate.quota.left ?? 0))}</p>
              <div className="quota-bar" aria-hidden="true">
                <i style={{ width: `${Math.min(100, (estimate.quota.used / estimate.quota.limit) * 100)}%` }} />
                <i style={{ width: `${Math.min(100, (estimate.messages / estimate.quota.limit) * 100)}%` }} />
              </div>
              {!estimate.quota.enough && <p className="warning">{words.broadcasts.notEnough}</p>}
            </>
          )}
          {estimate.couponWorstCase !== null && (
            <table className="facts">
              <tbody>
                <tr>
                  <td>{words.broadcasts.worst}</td>
                  <td>{money(estimate.couponWorstCase, me.shop.currency, language)}</td>
                </tr>
              </tbody>
            </table>
          )}
        </>
      )}
    </>
  );
}
