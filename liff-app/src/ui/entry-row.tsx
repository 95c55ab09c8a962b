import type { Api, ResponseOf } from '../../../shared/contract/index.ts';
import { money, number, timeOf } from '../lib/format.ts';
import { useWords } from '../lib/i18n.ts';
import type { Card } from '../lib/session.ts';

export type HistoryItem = ResponseOf<Api['GET /api/member/history']>['items'][number];

const signed = (points: number, text: string) => (points > 0 ? `+${text}` : points < 0 ? `−${text}` : '0');

/** One entry of the ledger: when, what, and each line of what it did. */
export function EntryRow({ item, shop }: { item: HistoryItem; shop: Card['shop'] }) {
  const { language, words } = useWords();
  const total = item.lines.reduce((sum, line) => sum + line.points, 0);
  const lines = item.lines.filter((line) => line.points !== 0 || line.tierTo);
  const [head] = lines;
  const title =
    item.amount === null
      ? words.reasons[head?.reason ?? 'correction']
      : `${words.reasons[head?.kind === 'reverse' ? 'refund' : 'purchase']} ${money(item.amount, shop.currency, language)}`;
  return (
    <div className="entry" data-testid="history-item">
      <time dateTime={item.at}>
        {Number(item.day.slice(8))}
        <small>
          {Number(item.day.slice(5, 7))}/{Number(item.day.slice(8))} {timeOf(item.at, shop.zone)}
        </small>
      </time>
      <div>
        <b>{title}</b>
        <div className="sub">{[item.branch, item.receiptNumber].filter(Boolean).join('・')}</div>
        {lines.length > 1 &&
          lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of an entry never move
            <div className="sub" key={index}>
              {words.reasons[line.reason]}
              {line.points !== 0 && ` ${signed(line.points, number(Math.abs(line.points), language))}`}
            </div>
          ))}
      </div>
      <div className="entry-points">
        <b className={total > 0 ? 'plus' : total < 0 ? 'minus' : ''}>
          {signed(total, number(Math.abs(total), language))}
        </b>
        <small>{words.history.balance(number(item.balanceAfter, language))}</small>
      </div>
    </div>
  );
}
