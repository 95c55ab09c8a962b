import type { ApiError } from '../lib/api.ts';
import { useWords } from '../lib/i18n.ts';

/** Nothing to show and no way to ask: says what happened and offers the one thing that helps. */
export function Failed({ error }: { error: ApiError }) {
  const { words } = useWords();
  return (
    <main className="page">
      <p className="error" role="alert">
        {error.offline ? words.offline : error.message}
      </p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        {words.retry}
      </button>
      {error.requestId && <p className="muted">{error.requestId}</p>}
    </main>
  );
}
