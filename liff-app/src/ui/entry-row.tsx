import type { Api, ResponseOf } from '../../../shared/contract/index.ts';
import { money, number } from '../lib/format.ts';
import { pick, useWords } from '../lib/i18n.ts';
import type { Card } from '../lib/session.ts';
import './entry-row.css';

export type HistoryItem = ResponseOf<Api['GET /api/member/history']>['items'][number];

const signed = (points: number, text: string) => (points > 0 ? `+${text}` : points < 0 ? `−${text}` : '0');

/** Came back, ran out, came in, went out: each has its own colour beside its sign. */
function toneOf(item: HistoryItem, total: number): string {
  if (item.lines.some(({ kind }) => kind === 'reverse')) return 'back';
  if (item.lines.some(({ kind }) => kind === 'expire')) return 'gone';
  return total > 0 ? 'plus' : '';
}

/** One entry of the ledger: when, what, and each line of what it did; where it moved a tier, to which. */
export function EntryRow({ item, shop, tiers }: { item: HistoryItem } & Pick<Card, 'shop' | 'tiers'>) {
  const { language, words } = useWords();
  const total = item.lines.reduce((sum, line) => sum + line.points, 0);
  const lines = item.lines.filter((line) => line.points !== 0 || line.tierTo);
  const [head] = lines;
  const tierOf = ({ tierTo }: HistoryItem['lines'][number]) => {
    const found = tiers.find(({ code }) => code === tierTo);
    return found && pick(found.name, language);
  };
  const alone = lines.length === 1 && head ? tierOf(head) : undefined;
  const what = item.pass ?? (head?.kind === 'reverse' ? head.reason : 'purchase');
  const title =
    item.amount === null
      ? words.reasons[head?.reason ?? 'correction']
      : `${words.reasons[what]} ${money(Math.abs(item.amount), shop.currency, language)}`;
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return (
    <div className="entry" data-testid="history-item">
      <time dateTime={item.at}>
        {Number(item.day.slice(8))}
        <small>{weekday.format(new Date(`${item.day}T00:00:00Z`))}</small>
      </time>
      <div>
        <b>{title}</b>
        <div className="muted">{[item.branch, item.receiptNumber, alone].filter(Boolean).join('・')}</div>
      </div>
      <div className={`entry-points ${toneOf(item, total)}`}>
        {signed(total, number(Math.abs(total), language))}
        <small>{words.history.balance(number(item.balanceAfter, language))}</small>
      </div>
      {lines.length > 1 &&
        lines.map((line, index) => (
          <div className="entry-line" key={index}>
            <span>
              {line.kind === 'tier' && line.reason === lines[0]?.reason
                ? words.tiers.title
                : words.reasons[line.reason]}
            </span>
            <span>
              {line.points === 0 ? tierOf(line) : signed(line.points, number(Math.abs(line.points), language))}
            </span>
          </div>
        ))}
    </div>
  );
}
