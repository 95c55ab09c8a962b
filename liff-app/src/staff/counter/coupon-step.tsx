import { useRef, useState } from 'react';
import { type ApiError, newKey } from '../../lib/api.ts';
import { pick } from '../../lib/i18n.ts';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type CouponFound, type Me, type MemberRow, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { signal } from './signals.ts';

type Props = {
  me: Me;
  branch: string;
  coupon: CouponFound;
  code: string;
  member: MemberRow | null;
  onBack: () => void;
};

/** Using one coupon: shown, confirmed, and then either used or refused with when and where. */
export function CouponStep({ me, branch, coupon, code, member, onBack }: Props) {
  const { language, words } = useStaffWords();
  const [state, setState] = useState<'ask' | 'busy' | 'used'>('ask');
  const [error, setError] = useState<ApiError | null>(null);
  const key = useRef(newKey());
  const title = pick(coupon.title, language);
  const redeem = async () => {
    setState('busy');
    setError(null);
    try {
      await staffCall('POST /api/staff/coupons/redeem', { body: { code, branch }, key: key.current });
      setState('used');
      signal('good');
    } catch (thrown) {
      setError(asApiError(thrown));
      setState('ask');
      signal('bad');
    }
  };
  return (
    <section className="done">
      {state === 'used' ? (
        <p className="done-points" data-testid="coupon-result">
          {words.counter.couponUsed(title)}
        </p>
      ) : (
        <>
          <p className="done-name">{words.counter.askRedeem(title, member?.name ?? '')}</p>
          {error && <Refusal error={error} zone={me.shop.zone} />}
          <button
            type="button"
            className="act"
            disabled={state === 'busy'}
            onClick={() => void redeem()}
            data-testid="coupon-confirm"
          >
            {words.counter.redeemButton}
          </button>
        </>
      )}
      <button type="button" className="secondary" onClick={onBack} data-testid="coupon-back">
        {state === 'used' ? words.counter.next : words.counter.back}
      </button>
    </section>
  );
}
