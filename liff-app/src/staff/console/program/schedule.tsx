import { useRef, useState } from 'react';
import { type ApiError, newKey } from '../../../lib/api.ts';
import { momentOf } from '../../../lib/format.ts';
import { instantOf, wallTime } from '../../../lib/wall-time.ts';
import { asApiError } from '../../lib/as-api-error.ts';
import { Refusal } from '../../lib/refusal.tsx';
import { faultsOf } from './all-rules.tsx';
import { problemText } from './differences.ts';
import { useEditing } from './editing.ts';
import type { Problem } from './rules.ts';

/** When the rules begin, what that means, and the button; asked twice, since what has begun stays. */
export function Schedule({
  ready,
  onSchedule,
}: {
  ready: boolean;
  /** @throws ApiError */
  onSchedule: (startsAt: string | null, key: string) => Promise<void>;
}) {
  const { me, rules, speech } = useEditing();
  const { words } = speech;
  const { zone } = me.shop;
  const [how, setHow] = useState<'now' | 'later'>('now');
  const [wall, setWall] = useState(() => `${wallTime(new Date(Date.now() + 86_400_000), zone).slice(0, 10)}T00:00`);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const key = useRef({ of: '', key: '' });
  const startsAt = how === 'now' ? null : instantOf(wall, zone);
  const isGap = how === 'later' && wall !== '' && startsAt === null;
  const isReady = ready && (how === 'now' || startsAt !== null);
  const moment = startsAt === null ? null : momentOf(startsAt.toISOString(), zone);
  const change = (to: () => void) => {
    to();
    setAsked(false);
    setError(null);
  };
  const schedule = async () => {
    const of = JSON.stringify([rules, startsAt]);
    if (key.current.of !== of) key.current = { of, key: newKey() };
    setBusy(true);
    setError(null);
    try {
      await onSchedule(startsAt === null ? null : startsAt.toISOString(), key.current.key);
    } catch (thrown) {
      const known = asApiError(thrown);
      // Refused is answered: the next try is another command.
      if (!known.offline) key.current = { of: '', key: '' };
      setError(known);
      setAsked(false);
      setBusy(false);
    }
  };
  const problems = (error?.details.problems ?? []) as Problem[];
  const isPast = error?.code === 'INVALID_REQUEST' && faultsOf(error).some(({ field }) => field === 'startsAt');
  return (
    <section className="schedule">
      <h2>{words.when.title}</h2>
      <div className="segments">
        {(['now', 'later'] as const).map((each) => (
          <button
            type="button"
            key={each}
            aria-pressed={how === each}
            onClick={() => change(() => setHow(each))}
            data-testid={`start-${each}`}
          >
            {words.when[each]}
          </button>
        ))}
      </div>
      {how === 'later' && (
        <label className="rule-field">
          <span>{words.when.zone(zone)}</span>
          <input
            className="input"
            type="datetime-local"
            aria-label={words.when.at}
            value={wall}
            onChange={(event) => change(() => setWall(event.target.value))}
            data-testid="start-at"
          />
          {isGap && <span className="field-fault">{words.when.gap}</span>}
        </label>
      )}
      <p>{words.when.means}</p>
      {error &&
        (problems.length > 0 ? (
          <div className="refusal" role="alert" data-testid="refusal" data-code={error.code}>
            {problems.map((each) => (
              <p key={each.rule + each.why}>{problemText(each, rules, speech)}</p>
            ))}
          </div>
        ) : isPast ? (
          <p className="field-fault" role="alert">
            {words.when.past}
          </p>
        ) : (
          <Refusal error={error} zone={zone} />
        ))}
      {asked ? (
        <>
          <p className="muted">{how === 'now' ? words.when.sure : words.when.sureLater}</p>
          <button
            type="button"
            className="act"
            disabled={busy || !isReady}
            onClick={() => void schedule()}
            data-testid="schedule-yes"
          >
            {moment === null ? words.when.yes.now : words.when.yes.at(moment)}
          </button>
          <button type="button" className="link" disabled={busy} onClick={() => setAsked(false)}>
            {words.when.other}
          </button>
        </>
      ) : (
        <button type="button" className="act" disabled={!isReady} onClick={() => setAsked(true)} data-testid="schedule">
          {moment === null ? words.when.ask.now : words.when.ask.at(moment)}
        </button>
      )}
    </section>
  );
}
