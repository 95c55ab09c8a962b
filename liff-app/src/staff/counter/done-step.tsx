import { useEffect, useRef, useState } from 'react';
import { amountOf } from '../../lib/amount.ts';
import { type ApiError, newKey } from '../../lib/api.ts';
import { money, number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { useCountUp } from '../../ui/use-count-up.ts';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Award, type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

const undoMs = 600_000;

/** The result in one glance, for both sides of the counter; undo stays in reach for its ten minutes. */
export function DoneStep({ me, award, onNext }: { me: Me; award: Award; onNext: () => void }) {
  const { language, words } = useStaffWords();
  const shown = useCountUp(award.balance, 600);
  const left = useSecondsLeft();
  const [undone, setUndone] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const key = useRef(newKey());
  const tier = me.tiers.find(({ code }) => code === award.tier);
  const next = me.tiers.find(({ code }) => code === award.nextTier);
  const undo = async () => {
    try {
      setUndone(
        (await staffCall('POST /api/staff/purchases/:id/undo', { params: { id: award.purchaseId }, key: key.current }))
          .taken,
      );
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  };
  const speech = { currency: me.shop.currency, language, units: words.units };
  const gap = award.missing !== null && award.missingUnit ? amountOf(award.missing, award.missingUnit, speech) : '';
  return (
    <section className={`done${undone === null ? '' : ' undone'}`} aria-live="polite">
      <p className="done-name">{award.memberName}</p>
      <p className="done-points" data-testid="award-points" data-points={award.pointsEarned}>
        {undone === null
          ? words.counter.earned(number(award.pointsEarned, language))
          : words.counter.undone(number(undone, language))}
      </p>
      {undone === null && (
        <>
          <p data-testid="award-balance">{words.counter.balance(number(shown, language))}</p>
          {award.tier !== award.tierBefore && (
            <p className={`tier-chip big metal-${tier?.material ?? 'copper'}`}>
              {words.counter.up(pick(tier?.name ?? { 'zh-TW': award.tier }, language))}
            </p>
          )}
          <p className="done-gap" data-testid="award-gap">
            {gap === '' || !next ? words.counter.top : words.counter.gap(gap, pick(next.name, language))}
          </p>
          <p className="muted">
            {money(award.paid, me.shop.currency, language)}・{award.receiptNumber}
          </p>
        </>
      )}
      {error && <Refusal error={error} zone={me.shop.zone} />}
      <button
        type="button"
        className="act"
        onClick={onNext}
        data-testid="next-customer"
        ref={(button) => button?.focus()}
      >
        {words.counter.next}
      </button>
      {undone === null && left > 0 && (
        <button type="button" className="secondary" onClick={() => void undo()} data-testid="undo-button">
          {words.counter.undo(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`)}
        </button>
      )}
    </section>
  );
}

/** Counted from when the result was shown: the server decides, this only says how long there is. */
function useSecondsLeft(): number {
  const [left, setLeft] = useState(undoMs / 1_000);
  useEffect(() => {
    const end = Date.now() + undoMs;
    const timer = setInterval(() => setLeft(Math.max(0, Math.round((end - Date.now()) / 1_000))), 1_000);
    return () => clearInterval(timer);
  }, []);
  return left;
}
