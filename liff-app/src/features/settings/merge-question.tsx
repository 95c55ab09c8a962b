import { useRef, useState } from 'react';
import { ApiError, newKey } from '../../lib/api.ts';
import { keepCard } from '../../lib/card-store.ts';
import { errorText } from '../../lib/error-text.ts';
import { useWords } from '../../lib/i18n.ts';
import { memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';

/** The shop asks whether two cards are one person's; nothing shows where nothing is asked. */
export function MergeQuestion() {
  const { words } = useWords();
  const { data, reload } = useLoad(() => memberCall('GET /api/member/merges'));
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const [asked] = data?.merges ?? [];
  if (asked === undefined) return null;
  const answer = async (given: 'agree' | 'decline') => {
    setBusy(true);
    setError(null);
    try {
      await memberCall('POST /api/member/merges/:id', {
        params: { id: asked.id },
        body: { answer: given },
        key: `${key.current}${given}`,
      });
      keepCard(await memberCall('GET /api/member/card'));
      reload();
    } catch (thrown) {
      setError(thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="box question" data-testid="merge-question">
      <h2>{words.settings.merge.title}</h2>
      <p>{words.settings.merge.text(asked.into.name, asked.into.numberTail)}</p>
      {error && (
        <p className="error" role="alert">
          {errorText(error, words, 'acting')}
        </p>
      )}
      <button
        type="button"
        className="primary"
        disabled={busy}
        onClick={() => void answer('agree')}
        data-testid="merge-agree"
      >
        {words.settings.merge.agree}
      </button>
      <button
        type="button"
        className="secondary"
        disabled={busy}
        onClick={() => void answer('decline')}
        data-testid="merge-decline"
      >
        {words.settings.merge.decline}
      </button>
    </section>
  );
}
