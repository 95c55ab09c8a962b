import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { StaffWords } from '../../../../shared/i18n/staff/zh-TW.ts';
import { type ApiError, newKey } from '../../lib/api.ts';
import { money, number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { Skeleton } from '../../ui/page.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall, type Template } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { bodyOf, type Draft, draftOf, emptyDraft, hasValue } from './coupon-draft.ts';
import { CouponClock, CouponLimits } from './coupon-limits.tsx';
import { PhonePreview } from './phone-preview.tsx';

const kinds = [
  'amount-off',
  'percent-off',
  'buy-one-get-one',
  'gift',
  'add-on-price',
  'member-price',
  'free-delivery',
  'points-multiplier',
] as const;

export function CouponsPage({ me }: { me: Me }) {
  const { language, words } = useStaffWords();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft | null>(null);
  const { data } = useQuery({ queryKey: ['templates'], queryFn: () => staffCall('GET /api/staff/coupon-templates') });
  const close = () => {
    setDraft(null);
    void client.invalidateQueries({ queryKey: ['templates'] });
  };
  return (
    <div className={`work${draft ? '' : ' wide'}`}>
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.coupons.title}</h1>
          {!draft && (
            <button type="button" className="button go" onClick={() => setDraft(emptyDraft)} data-testid="template-new">
              {words.coupons.create}
            </button>
          )}
        </div>
        {draft ? (
          <TemplateForm
            me={me}
            draft={draft}
            before={data?.templates.find(({ id }) => id === draft.id)}
            onChange={setDraft}
            onDone={close}
          />
        ) : !data ? (
          <Skeleton />
        ) : data.templates.length === 0 ? (
          <p className="empty">{words.coupons.empty}</p>
        ) : (
          <table className="table words">
            <tbody>
              {data.templates.map((template) => (
                <tr key={template.id} data-testid="template-row">
                  <td>
                    <b>{pick(template.title, language)}</b>
                    <div className="sub">
                      {words.coupons.kinds[template.kind]}
                      {template.minimum > 0 &&
                        `・${words.coupons.minimum} ${money(template.minimum, me.shop.currency, language)}`}
                    </div>
                  </td>
                  <td className="num">{words.coupons.issued(number(template.issued, language))}</td>
                  <td className="num">{words.coupons.used(number(template.used, language))}</td>
                  <td className="num">
                    <button type="button" className="button" onClick={() => setDraft(draftOf(template))}>
                      {words.coupons.edit}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </main>
      {draft && (
        <aside className="consequence">
          <p className="muted">{words.broadcasts.preview}</p>
          <PhonePreview
            shop={me.shop.name}
            headline={draft.title}
            text={draft.description}
            button={words.broadcasts.open}
          />
        </aside>
      )}
    </div>
  );
}

function TemplateForm({
  me,
  draft,
  before,
  onChange,
  onDone,
}: {
  me: Me;
  draft: Draft;
  before: Template | undefined;
  onChange: (draft: Draft) => void;
  onDone: () => void;
}) {
  const { words } = useStaffWords();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    const body = bodyOf(draft, before);
    try {
      if (draft.id)
        await staffCall('PUT /api/staff/coupon-templates/:id', { params: { id: draft.id }, body, key: key.current });
      else await staffCall('POST /api/staff/coupon-templates', { body, key: key.current });
      onDone();
    } catch (thrown) {
      const known = asApiError(thrown);
      if (!known.offline) key.current = newKey();
      setError(known);
      setBusy(false);
    }
  };
  const digits = (name: 'value' | 'minimum' | 'quota' | 'cap', label: string, required: boolean) => (
    <label>
      {label}
      <input
        className="input"
        inputMode={name === 'value' && isFraction(draft.kind) ? 'decimal' : 'numeric'}
        pattern="[0-9]*[.]?[0-9]*"
        required={required}
        value={draft[name]}
        onChange={(event) => set({ [name]: digitsIn(event.target.value, name === 'value' && isFraction(draft.kind)) })}
        data-testid={`template-${name}`}
      />
    </label>
  );
  return (
    <form className="form" onSubmit={(event) => void save(event)}>
      <label>
        {words.coupons.name}
        <input
          className="input"
          required
          maxLength={60}
          value={draft.title}
          onChange={(event) => set({ title: event.target.value })}
          data-testid="template-title"
        />
      </label>
      <label>
        {words.coupons.kind}
        <select
          value={draft.kind}
          onChange={(event) => set({ kind: event.target.value as Draft['kind'] })}
          data-testid="template-kind"
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {words.coupons.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      <div className="pair">
        {hasValue(draft.kind) && digits('value', valueWords(words, draft.kind), true)}
        {draft.kind === 'percent-off' && digits('cap', words.coupons.limits.cap, false)}
        {digits('minimum', words.coupons.minimum, false)}
        {digits('quota', words.coupons.quota, false)}
      </div>
      <CouponClock me={me} draft={draft} set={set} />
      <CouponLimits me={me} draft={draft} set={set} />
      <label>
        {words.coupons.description}
        <textarea
          rows={3}
          maxLength={500}
          value={draft.description}
          onChange={(event) => set({ description: event.target.value })}
        />
      </label>
      {error && <Refusal error={error} zone={me.shop.zone} />}
      <div className="sheet-top">
        <button type="button" className="button" onClick={onDone}>
          {words.coupons.cancel}
        </button>
        <button type="submit" className="button go" disabled={busy} data-testid="template-save">
          {words.coupons.save}
        </button>
      </div>
    </form>
  );
}

const isFraction = (kind: Template['kind']): boolean => kind === 'percent-off' || kind === 'points-multiplier';
const digitsIn = (typed: string, withPoint: boolean): string =>
  typed.replace(withPoint ? /[^\d.]/g : /\D/g, '').slice(0, 8);

function valueWords({ coupons }: StaffWords, kind: Template['kind']): string {
  if (kind === 'percent-off') return coupons.percent;
  if (kind === 'points-multiplier') return coupons.times;
  return kind === 'amount-off' ? coupons.value : coupons.price;
}
