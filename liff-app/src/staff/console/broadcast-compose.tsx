import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type ApiError, newKey } from '../../lib/api.ts';
import { number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { EstimateColumn } from './estimate-column.tsx';
import { PhonePreview } from './phone-preview.tsx';

/** Above this many messages the number must be typed; the server holds it too. */
const typedAbove = 100;

/** Who, what, and beside it what sending does: how many, what it costs, what is left. Then one green button. */
export function BroadcastCompose({ me }: { me: Me }) {
  const { language, words } = useStaffWords();
  const [, go] = useLocation();
  const [tiers, setTiers] = useState<string[]>([]);
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [couponTemplateId, setCoupon] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  // The draft and its sending are two commands of one tap: each keeps its key, so that a retry makes neither twice.
  const keys = useRef({ draft: newKey(), send: newKey() });
  const overview = useQuery({ queryKey: ['overview'], queryFn: () => staffCall('GET /api/staff/overview') });
  const templates = useQuery({ queryKey: ['templates'], queryFn: () => staffCall('GET /api/staff/coupon-templates') });
  const estimate = useQuery({
    queryKey: ['estimate', tiers, couponTemplateId],
    queryFn: () => staffCall('POST /api/staff/broadcasts/estimate', { body: { tiers, couponTemplateId } }),
    enabled: tiers.length > 0,
  });
  const messages = estimate.data?.messages ?? 0;
  const needsTyping = messages > typedAbove;
  const ready =
    tiers.length > 0 &&
    title.trim() !== '' &&
    text.trim() !== '' &&
    messages > 0 &&
    (!needsTyping || Number(typed) === messages);
  const coupon = templates.data?.templates.find(({ id }) => id === couponTemplateId);

  const changed = () => {
    keys.current = { draft: newKey(), send: newKey() };
    setError(null);
  };
  const send = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      const draft = await staffCall('POST /api/staff/broadcasts', {
        body: { title: title.trim(), text: text.trim(), tiers, couponTemplateId },
        key: keys.current.draft,
      });
      await staffCall('POST /api/staff/broadcasts/:id/send', {
        params: { id: draft.id },
        body: { confirm: needsTyping ? Number(typed) : messages },
        key: keys.current.send,
      });
      go(`/broadcasts/${draft.id}`);
    } catch (thrown) {
      const known = asApiError(thrown);
      setError(known);
      if (known.code === 'CONFIRMATION_WRONG') {
        keys.current.send = newKey();
        void estimate.refetch();
      }
      setBusy(false);
    }
  };

  return (
    <div className="work">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.broadcasts.create}</h1>
        </div>
        <h2>{words.broadcasts.who}</h2>
        <div className="tiles">
          {me.tiers.map((tier) => (
            <button
              type="button"
              className="tile"
              key={tier.code}
              aria-pressed={tiers.includes(tier.code)}
              data-testid={`tier-tile-${tier.code}`}
              onClick={() => {
                changed();
                setTiers(
                  tiers.includes(tier.code) ? tiers.filter((code) => code !== tier.code) : [...tiers, tier.code],
                );
              }}
            >
              <div className={`metal-band metal-${tier.material}`} />
              <div>
                <b>{number(overview.data?.tiers.find(({ code }) => code === tier.code)?.members ?? 0, language)}</b>
                {pick(tier.name, language)}
              </div>
            </button>
          ))}
        </div>
        <h2>{words.broadcasts.what}</h2>
        <div className="pair">
          <div className="form">
            <label>
              {words.broadcasts.coupon}
              <select
                value={couponTemplateId ?? ''}
                onChange={(event) => {
                  changed();
                  setCoupon(event.target.value || null);
                }}
                data-testid="broadcast-coupon"
              >
                <option value="">{words.broadcasts.noCoupon}</option>
                {templates.data?.templates.map((each) => (
                  <option key={each.id} value={each.id}>
                    {pick(each.title, language)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {words.broadcasts.headline}
              <input
                className="input"
                value={title}
                maxLength={100}
                onChange={(event) => {
                  changed();
                  setTitle(event.target.value);
                }}
                data-testid="broadcast-title"
              />
            </label>
            <label>
              {words.broadcasts.text}
              <textarea
                rows={5}
                value={text}
                maxLength={1000}
                onChange={(event) => {
                  changed();
                  setText(event.target.value);
                }}
                data-testid="broadcast-text"
              />
            </label>
          </div>
          <PhonePreview
            shop={me.shop.name}
            headline={title}
            text={text}
            coupon={coupon && pick(coupon.title, language)}
            button={words.broadcasts.open}
          />
        </div>
      </main>
      <aside className="consequence">
        <EstimateColumn me={me} estimate={tiers.length > 0 ? (estimate.data ?? null) : null} />
        {needsTyping && (
          <label>
            {words.broadcasts.confirm(number(messages, language))}
            <input
              className="input"
              inputMode="numeric"
              value={typed}
              onChange={(event) => setTyped(event.target.value.replace(/\D/g, ''))}
              data-testid="broadcast-confirm"
            />
          </label>
        )}
        {error && <Refusal error={error} zone={me.shop.zone} />}
        <button
          type="button"
          className="act"
          disabled={!ready || busy}
          onClick={() => void send()}
          data-testid="broadcast-send"
          style={{ marginTop: 12 }}
        >
          {words.broadcasts.send(number(messages, language))}
        </button>
      </aside>
    </div>
  );
}
