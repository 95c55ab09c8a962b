import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../lib/api.ts';
import { dayOf, grouped, number, shortDay } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type CouponFound, type Me, type MemberRow, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { signal } from './signals.ts';
import { useScanner } from './use-scanner.ts';

type Props = {
  me: Me;
  onMember: (member: MemberRow) => void;
  onCoupon: (coupon: CouponFound, code: string, member: MemberRow | null) => void;
};

/** One field for everything: live code, number, phone or its tail, name; a scanner works without it having the focus. */
export function FindStep({ me, onMember, onCoupon }: Props) {
  const { language, words } = useStaffWords();
  const [text, setText] = useState('');
  const [rows, setRows] = useState<MemberRow[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const find = async (q: string) => {
    if (!q.trim() || busy) return;
    setBusy(true);
    setError(null);
    try {
      const found = await staffCall('GET /api/staff/members/find', { query: { q: q.trim() } });
      if (found.coupon) return onCoupon(found.coupon, q.trim(), found.members[0] ?? null);
      const [only] = found.members;
      if (found.members.length === 1 && only) return onMember(only);
      setRows(found.members);
      if (found.members.length === 0) signal('bad');
    } catch (thrown) {
      setRows(null);
      setError(asApiError(thrown));
      signal('bad');
    } finally {
      setBusy(false);
    }
  };
  useScanner((digits) => {
    setText(digits);
    void find(digits);
  });
  const tierName = (code: string) =>
    pick(me.tiers.find((tier) => tier.code === code)?.name ?? { 'zh-TW': code }, language);
  const today = dayOf(new Date().toISOString(), me.shop.zone);
  return (
    <section>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void find(text);
        }}
      >
        <input
          ref={field}
          className="find"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={words.counter.find}
          aria-label={words.counter.find}
          data-testid="find-input"
          autoComplete="off"
          enterKeyHint="search"
        />
      </form>
      {error && <Refusal error={error} zone={me.shop.zone} />}
      {rows?.length === 0 && <p className="empty">{words.counter.none}</p>}
      <ul className="found">
        {rows?.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => onMember(row)} data-testid="find-result">
              <span>
                <b>{row.name}</b>
                <small>
                  <i className="nb">
                    {grouped(row.number)}
                    {row.phoneTail && '・'}
                  </i>
                  {row.phoneTail && <i className="nb">…{row.phoneTail}</i>}
                </small>
              </span>
              <span className="right">
                <b>{tierName(row.tier)}</b>
                <small>
                  <i className="nb">
                    {words.counter.balance(number(row.balance, language))}
                    {row.lastPurchaseAt && '・'}
                  </i>
                  {row.lastPurchaseAt && (
                    <i className="nb">
                      {words.counter.lastVisit(shortDay(dayOf(row.lastPurchaseAt, me.shop.zone), today))}
                    </i>
                  )}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
