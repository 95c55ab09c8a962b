import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, newKey } from '../../lib/api.ts';
import { number } from '../../lib/format.ts';
import { Skeleton } from '../../ui/page.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { PhonePreview } from './phone-preview.tsx';

/** Progress while it goes out, and the result: sent, failed, opened, used. */
export function BroadcastPage({ me, id }: { me: Me; id: string }) {
  const { language, words } = useStaffWords();
  const client = useQueryClient();
  const [error, setError] = useState<ApiError | null>(null);
  const { data } = useQuery({
    queryKey: ['broadcast', id],
    queryFn: () => staffCall('GET /api/staff/broadcasts/:id', { params: { id } }),
    refetchInterval: ({ state }) => (state.data?.state === 'sending' ? 1_000 : 5_000),
  });
  if (!data)
    return (
      <main className="sheet">
        <Skeleton />
      </main>
    );
  const control = async (action: 'pause' | 'resume' | 'cancel') => {
    try {
      client.setQueryData(
        ['broadcast', id],
        await staffCall('POST /api/staff/broadcasts/:id/control', { params: { id }, body: { action }, key: newKey() }),
      );
      setError(null);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  };
  const { counts, state } = data;
  const due = Math.max(0, counts.recipients - counts.excluded);
  const done = counts.sent + counts.failed + counts.unknown;
  return (
    <div className="work">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{data.title}</h1>
          <span className={`state state-${state}`} data-testid="broadcast-state" data-state={state}>
            {words.broadcasts.states[state]}
          </span>
        </div>
        {state === 'paused' && data.stoppedBy === 'quota' && <p className="warning">{words.broadcasts.quotaStop}</p>}
        {error && <Refusal error={error} zone={me.shop.zone} />}
        <div className="quota-bar" role="progressbar" aria-valuemin={0} aria-valuemax={due} aria-valuenow={done}>
          <i style={{ width: `${due === 0 ? 0 : (done / due) * 100}%`, background: 'var(--brand)' }} />
        </div>
        <div className="figures">
          {(
            [
              ['sent', counts.sent, words.broadcasts.sent],
              ['failed', counts.failed, words.broadcasts.failed],
              ['unknown', counts.unknown, words.broadcasts.unknownResult],
              ['opened', counts.opened, words.broadcasts.opened],
              ['used', counts.used, words.broadcasts.used],
            ] as const
          ).map(([name, value, label]) => (
            <div key={name}>
              <b data-testid={`broadcast-${name}`}>{number(value, language)}</b>
              <span>{label}</span>
            </div>
          ))}
        </div>
        <div className="sheet-top">
          {state === 'sending' && (
            <button type="button" className="button" onClick={() => void control('pause')}>
              {words.broadcasts.pause}
            </button>
          )}
          {state === 'paused' && (
            <button type="button" className="button go" onClick={() => void control('resume')}>
              {words.broadcasts.resume}
            </button>
          )}
          {(state === 'sending' || state === 'paused') && (
            <button type="button" className="button" onClick={() => void control('cancel')}>
              {words.broadcasts.cancel}
            </button>
          )}
        </div>
      </main>
      <aside className="consequence">
        <p className="muted">{words.broadcasts.preview}</p>
        <PhonePreview shop={me.shop.name} headline={data.title} text={data.text} button={words.broadcasts.open} />
      </aside>
    </div>
  );
}
