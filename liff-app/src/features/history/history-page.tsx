import { useEffect, useState } from 'react';
import { ApiError } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { EntryRow, type HistoryItem } from '../../ui/entry-row.tsx';
import { Page, Skeleton } from '../../ui/page.tsx';

const filters = {
  all: () => true,
  earned: ({ kind, points }) => (kind === 'earn' || kind === 'bonus') && points > 0,
  used: ({ kind }) => kind === 'redeem',
  returned: ({ kind }) => kind === 'reverse',
} satisfies Record<string, (line: HistoryItem['lines'][number]) => boolean>;
type Filter = keyof typeof filters;
const filterNames: readonly Filter[] = ['all', 'earned', 'used', 'returned'];

/** All of the ledger, newest first, by month. */
export function HistoryPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [items, setItems] = useState<HistoryItem[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [filter, setFilter] = useState<Filter>('all');

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

  const shown = items?.filter(({ lines }) => filter === 'all' || lines.some(filters[filter]));
  const months = Map.groupBy(shown ?? [], ({ day }) => day.slice(0, 7));
  const monthName = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return (
    <Page title={words.history.title}>
      <div className="tabs" role="tablist">
        {filterNames.map((each) => (
          <button type="button" role="tab" key={each} aria-selected={filter === each} onClick={() => setFilter(each)}>
            {words.history[each]}
          </button>
        ))}
      </div>
      {error && <p className="error">{error.offline ? words.offline : error.message}</p>}
      {!items && !error && <Skeleton rows={6} />}
      {items?.length === 0 && <p className="muted">{words.history.empty}</p>}
      {items !== null && items.length > 0 && shown?.length === 0 && <p className="muted">{words.history.none}</p>}
      {[...months].map(([month, rows]) => (
        <section key={month}>
          <h2 className="month">{monthName.format(new Date(`${month}-01T00:00:00Z`))}</h2>
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
