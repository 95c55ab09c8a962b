import { useEffect, useState } from 'react';
import { ApiError } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { dayOf, number } from '../../lib/format.ts';
import { groupBy } from '../../lib/group-by.ts';
import { useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { EntryRow, type HistoryItem } from '../../ui/entry-row.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import './history.css';

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

  const [busy, setBusy] = useState(false);

  const load = async (before: number | null) => {
    setBusy(true);
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
    setBusy(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the card has changed
  useEffect(() => void load(null), [card.at]);

  const shown = items?.filter(({ lines }) => filter === 'all' || lines.some(filters[filter]));
  const months = groupBy(shown ?? [], ({ day }) => day.slice(0, 7));
  const thisYear = dayOf(card.at, card.shop.zone).slice(0, 4);
  const monthName = (month: string) =>
    new Intl.DateTimeFormat(language === 'th' ? 'th-u-ca-gregory' : language, {
      ...(month.startsWith(thisYear) ? {} : { year: 'numeric' }),
      month: 'long',
      timeZone: 'UTC',
    }).format(new Date(`${month}-01T00:00:00Z`));
  return (
    <Page title={words.history.title}>
      <Segments
        label={words.history.title}
        choices={filterNames.map((value) => ({ value, text: words.history[value] }))}
        chosen={filter}
        onChoose={setFilter}
      />
      {error && (
        <p className="notice-line" role="status">
          {errorText(error, words)}
        </p>
      )}
      {!items && !error && <Skeleton rows={6} />}
      {items?.length === 0 && <p className="empty-line">{words.history.empty}</p>}
      {items !== null && items.length > 0 && shown?.length === 0 && <p className="empty-line">{words.history.none}</p>}
      {months.map(([month, rows], index) => (
        <section key={month}>
          <div className="month">
            <h2>{monthName(month)}</h2>
            {filter === 'all' && (
              <p>
                {(index === 0 ? words.history.now : words.history.atEnd)(
                  number(index === 0 ? card.points.balance : (rows[0]?.balanceAfter ?? 0), language),
                )}
              </p>
            )}
          </div>
          {rows.map((item) => (
            <EntryRow key={item.id} item={item} shop={card.shop} tiers={card.tiers} />
          ))}
        </section>
      ))}
      {next !== null && (
        <button type="button" className="secondary" disabled={busy} onClick={() => void load(next)}>
          {busy ? words.loading : words.history.more}
        </button>
      )}
      {items !== null && items.length > 0 && <p className="note">{words.pointsPage.wrong}</p>}
    </Page>
  );
}
