import type { ApiError } from '../lib/api.ts';
import { pageConfig } from '../lib/env.ts';
import { errorText } from '../lib/error-text.ts';
import { useWords } from '../lib/i18n.ts';
import { Mark } from '../ui/icons.tsx';

/** Nothing to show and no way to ask: says what happened and offers the one thing that helps. */
export function Failed({ error }: { error: ApiError }) {
  const { words } = useWords();
  return (
    <main className="failed" data-testid="failed">
      <Mark size={56} />
      <h1>{pageConfig.shop.name}</h1>
      <p role="alert">{error.offline ? words.offlineOpening : errorText(error, words)}</p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        {words.retry}
      </button>
      {error.requestId && <small>{error.requestId}</small>}
    </main>
  );
}
