import { useRef, useState } from 'react';
import { type ApiError, newKey } from '../../lib/api.ts';
import { longDay, money } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { asApiError } from './as-api-error.ts';
import { Refusal } from './refusal.tsx';
import { type Me, staffCall } from './staff-call.ts';
import { useStaffWords } from './words.ts';

type Props = { me: Me; pass: NonNullable<Me['pass']>; branch: string; memberId: string; onSold?: () => void };

/** Sells the paid period: one more where one runs. The button says what is to be paid, the line after it until when it holds. */
export function PassSale({ me, pass, branch, memberId, onSold }: Props) {
  const { language, words } = useStaffWords();
  const [until, setUntil] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  // Made once for this sale: without an answer the same one is asked for again.
  const key = useRef(newKey());
  const name = pick(pass.name, language);
  const fee = money(pass.fee, me.shop.currency, language);
  const sell = async () => {
    if (busy || !confirm(words.account.sellAsk(name, fee))) return;
    setBusy(true);
    setError(null);
    try {
      const { passUntil } = await staffCall('POST /api/staff/members/:id/passes', {
        params: { id: memberId },
        body: { branch },
        key: key.current,
      });
      key.current = newKey();
      setUntil(passUntil);
      onSold?.();
    } catch (thrown) {
      const known = asApiError(thrown);
      if (!known.offline && known.code !== 'UNAVAILABLE' && known.code !== 'BUSY') key.current = newKey();
      setError(known);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {until === null ? (
        <button type="button" className="button" disabled={busy} onClick={() => void sell()} data-testid="pass-sell">
          {words.account.sell(name, fee)}
        </button>
      ) : (
        <p role="status" data-testid="pass-sold">
          {words.account.sold(name, longDay(until))}
        </p>
      )}
      {error && <Refusal error={error} zone={me.shop.zone} />}
    </>
  );
}
