import { useEffect, useState } from 'react';
import { ApiError } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { EntryRow, type HistoryItem } from '../../ui/entry-row.tsx';
import { Page, Skeleton } from '../../ui/page.tsx';

/** All of the ledger, newest first, by month. */
export function HistoryPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [items, setItems] = useState<HistoryItem[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  const load = async (before: number | null) => {
    try {
      const page = await memberCall('GET /api/member/history', {
        query: { ...(before === null ? {} : { before }), limit: 30 },
      });
      setItems((shown) => [...(before === null ? [] : (shown ?? [])), ...page.items]);
      setNext(page.next);
      setError(null);
    } catch (thrown) {
      setError(thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE'));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the card has changed
  useEffect(() => void load(null), [card.at]);

  const months = Map.groupBy(items ?? [], ({ day }) => day.slice(0, 7));
  const monthName = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return (
    <Page title={words.history.title}>
      {error && <p className="error">{error.offline ? words.offline : error.message}</p>}
      {!items && !error && <Skeleton rows={6} />}
      {items?.length === 0 && <p className="muted">{words.history.empty}</p>}
      {[...months].map(([month, rows]) => (
        <section key={month}>
          <div className="month">{monthName.format(new Date(`${month}-01T00:00:00Z`))}</div>
          {rows.map((item) => (
            <EntryRow key={item.id} item={item} shop={card.shop} />
          ))}
        </section>
      ))}
      {next !== null && (
        <button type="button" className="secondary" onClick={() => void load(next)}>
          {words.history.more}
        </button>
      )}
    </Page>
  );
}
