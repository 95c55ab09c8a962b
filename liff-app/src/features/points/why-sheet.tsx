import { useEffect, useRef } from 'react';
import type { ReasonCode } from '../../../../shared/vocabulary.ts';
import { errorText } from '../../lib/error-text.ts';
import { money, number, shortDay, times } from '../../lib/format.ts';
import { useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import type { HistoryItem } from '../../ui/entry-row.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** Where the number comes from: the ledger's lines by reason, whose sum is the balance, and how the last bill was counted. */
export function WhySheet({ card, onClose }: { card: Card; onClose: () => void }) {
  const { language, words } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const { balance } = card.points;
  const { data, error } = useLoad(() => memberCall('GET /api/member/history', { query: { limit: 100 } }), [card.at]);
  useEffect(() => dialog.current?.showModal(), []);
  const sums = data ? sumsByReason(data.items) : null;
  const earlier = sums ? balance - sums.reduce((sum, { points }) => sum + points, 0) : 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a tap beside the sheet closes it; on a keyboard the dialog's own Escape does
    <dialog
      className="sheet"
      ref={dialog}
      aria-labelledby="why-title"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="sheet-body">
        <h2 id="why-title">{words.pointsPage.sumTitle(number(balance, language))}</h2>
        {error && <p className="error">{errorText(error, words)}</p>}
        {!sums && !error && <Skeleton rows={3} />}
        {sums && (
          <ul className="plain sums">
            {sums.map(({ reason, points, count }) => (
              <li key={reason}>
                <span>
                  {words.reasons[reason]}
                  {count > 1 && <span className="muted"> × {number(count, language)}</span>}
                </span>
                <b>{signed(points, number(Math.abs(points), language))}</b>
              </li>
            ))}
            {earlier !== 0 && (
              <li>
                <span>{words.pointsPage.earlier}</span>
                <b>{signed(earlier, number(Math.abs(earlier), language))}</b>
              </li>
            )}
            <li className="total">
              <span>{words.pointsPage.now}</span>
              <b>{words.pointsPage.unit(number(balance, language))}</b>
            </li>
          </ul>
        )}
        {data && <LastBill items={data.items} card={card} />}
        <p className="note">{words.pointsPage.wrong}</p>
        <button type="button" className="secondary" onClick={() => dialog.current?.close()}>
          {words.code.close}
        </button>
      </div>
    </dialog>
  );
}

const signed = (points: number, text: string) => `${points < 0 ? '−' : '+'}${text}`;

type Sum = { reason: ReasonCode; points: number; count: number };

function sumsByReason(items: HistoryItem[]): Sum[] {
  const sums = new Map<ReasonCode, Sum>();
  for (const { reason, points } of items.flatMap(({ lines }) => lines)) {
    if (points === 0) continue;
    const sum = sums.get(reason) ?? { reason, points: 0, count: 0 };
    sums.set(reason, { reason, points: sum.points + points, count: sum.count + 1 });
  }
  return [...sums.values()].toSorted((a, b) => b.points - a.points);
}

/** What was left of the bill before, this bill, and what stays for the next point: the numbers the decision itself wrote down. */
function LastBill({ items, card }: { items: HistoryItem[]; card: Card }) {
  const { language, words } = useWords();
  for (const item of items) {
    const line = item.lines.find(({ kind, reason }) => kind === 'earn' && reason === 'purchase');
    const [before, bill, rate, bp] = ['carriedBefore', 'eligible', 'rate', 'multiplierBp'].map(
      (name) => line?.detail[name],
    );
    if (!line || typeof before !== 'number' || typeof bill !== 'number' || typeof rate !== 'number' || rate < 1)
      continue;
    const cash = (value: number) => money(value, card.shop.currency, language);
    const left = (before + bill) % rate;
    return (
      <p className="calc">
        <b>{words.pointsPage.calcTitle(shortDay(item.day, item.day))}</b>
        <br />
        {words.pointsPage.calc(cash(before), cash(bill), cash(before + bill), number(line.points, language))}
        {typeof bp === 'number' && bp !== 10_000 && words.pointsPage.calcTimes(times(bp))}
        {words.pointsPage.calcLeft(cash(left), cash(rate - left))}
      </p>
    );
  }
  return null;
}
