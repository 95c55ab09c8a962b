import { useEffect, useRef, useState } from 'react';
import { amountOf } from '../../lib/amount.ts';
import { type ApiError, newKey } from '../../lib/api.ts';
import { money, number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { Icon } from '../../ui/icons.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { PassSale } from '../lib/pass-sale.tsx';
import { Refusal } from '../lib/refusal.tsx';
import { type Award, type Me, type MemberRow, type Quote, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { signal } from './signals.ts';

type Props = { me: Me; branch: string; member: MemberRow; onBack: () => void; onDone: (award: Award) => void };
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const;

/** The amount before everything. What the bill would earn is asked while it is typed; the button says what it will do. */
export function AmountStep({ me, branch, member, onBack, onDone }: Props) {
  const { language, words } = useStaffWords();
  const [digits, setDigits] = useState('');
  const [receipt, setReceipt] = useState('');
  const [quote, setQuote] = useState<Quote | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  // Made once for this bill: a second tap, or a retry after the network came back, is the same award.
  const key = useRef(newKey());
  const amount = Number(digits || 0);
  const cash = (value: number) => money(value, me.shop.currency, language);
  const tier = me.tiers.find(({ code }) => code === member.tier);

  useEffect(() => {
    setQuote(null);
    if (amount === 0) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      staffCall('POST /api/staff/quotes', { body: { memberId: member.id, amount, branch }, signal: stop.signal })
        .then(setQuote)
        .catch(() => setQuote(null));
    }, 180);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [amount, branch, member.id]);

  const press = (each: string) => {
    setError(null);
    setDigits((typed) => (typed + each).replace(/^0+/, '').slice(0, 8));
  };
  const award = async () => {
    if (busy || amount === 0) return;
    setBusy(true);
    setError(null);
    try {
      onDone(
        await staffCall('POST /api/staff/purchases', {
          body: { memberId: member.id, amount, branch, ...(receipt.trim() ? { receiptNumber: receipt.trim() } : {}) },
          key: key.current,
        }),
      );
    } catch (thrown) {
      const known = asApiError(thrown);
      // A refusal is final for this key; without an answer the same key must be tried again.
      if (!known.offline && known.code !== 'UNAVAILABLE' && known.code !== 'BUSY') key.current = newKey();
      setError(known);
      signal('bad');
    } finally {
      setBusy(false);
    }
  };
  const onKey = useRef<(event: KeyboardEvent) => void>(() => {});
  onKey.current = (event) => {
    if (event.target instanceof HTMLInputElement) return;
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === 'Backspace') setDigits((typed) => typed.slice(0, -1));
    else if (event.key === 'Enter') void award();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  return (
    <section className="amount-step">
      <div className="who">
        <button type="button" className="icon-button" aria-label={words.counter.back} onClick={onBack}>
          <Icon name="back" />
        </button>
        <b>{member.name}</b>
        <span className={`tier-chip metal-${tier?.material ?? 'copper'}`}>
          {pick(tier?.name ?? { 'zh-TW': member.tier }, language)}
        </span>
        <span className="right">{words.counter.balance(number(member.balance, language))}</span>
      </div>
      <output className="amount" data-testid="amount-display" aria-label={words.counter.amount}>
        {cash(amount)}
      </output>
      <p className="quote">
        {quote &&
          `${words.counter.earned(number(quote.points, language))}・${quote.missingAfter === null ? words.counter.top : words.counter.gap(quote.missingUnit ? amountOf(quote.missingAfter, quote.missingUnit, { currency: me.shop.currency, language, units: words.units }) : cash(quote.missingAfter), nextTierName(me, quote.tierAfter, language))}`}
      </p>
      <input
        className="receipt"
        value={receipt}
        onChange={(event) => setReceipt(event.target.value)}
        placeholder={words.counter.receipt}
        aria-label={words.counter.receipt}
        maxLength={64}
        data-testid="receipt-input"
      />
      {error && <Refusal error={error} zone={me.shop.zone} />}
      {me.pass && amount === 0 && <PassSale me={me} pass={me.pass} branch={branch} memberId={member.id} />}
      <div className="keypad">
        {keys.map((each) => (
          <button type="button" key={each} onClick={() => press(each)} data-testid={`amount-key-${each}`}>
            {each}
          </button>
        ))}
        <button
          type="button"
          aria-label={words.counter.delete}
          onClick={() => setDigits((typed) => typed.slice(0, -1))}
          data-testid="amount-key-delete"
        >
          <Icon name="back" />
        </button>
      </div>
      <button
        type="button"
        className="act"
        disabled={amount === 0 || busy}
        onClick={() => void award()}
        data-testid="award-button"
      >
        {amount === 0
          ? words.counter.awardPlain
          : words.counter.award(cash(quote?.paid ?? amount), quote ? number(quote.points, language) : '…')}
      </button>
    </section>
  );
}

export function nextTierName(me: Me, code: string, language: Parameters<typeof pick>[1]): string {
  const at = me.tiers.findIndex((tier) => tier.code === code);
  return pick(me.tiers[at + 1]?.name ?? { 'zh-TW': '' }, language);
}
