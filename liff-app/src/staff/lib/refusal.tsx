import type { ApiError } from '../../lib/api.ts';
import { dayOf, shortDay, timeOf } from '../../lib/format.ts';
import { useStaffWords } from './words.ts';

/** Why the server said no, with the facts it gave: when and where a coupon was used, which amount is missing. */
export function Refusal({ error, zone }: { error: ApiError; zone: string }) {
  const { words } = useStaffWords();
  const { at, branch, fields, text } = error.details as {
    at?: string;
    branch?: string;
    fields?: { field: string; problem: string }[];
    /** What a coupon asks that does not fit. */
    text?: string;
  };
  return (
    <div className="refusal" role="alert" data-testid="refusal" data-code={error.code}>
      <b>{error.offline ? words.counter.offline : error.message}</b>
      {at && branch && (
        <p>
          {words.counter.usedAt(
            `${shortDay(dayOf(at, zone), dayOf(new Date().toISOString(), zone))} ${timeOf(at, zone)}`,
            branch,
          )}
        </p>
      )}
      {text && <p>{text}</p>}
      {fields?.map(({ field, problem }) => (
        <p key={field + problem}>
          {field}: {problem}
        </p>
      ))}
    </div>
  );
}
