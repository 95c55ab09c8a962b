import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { type ApiError, newKey } from '../../lib/api.ts';
import { money, number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { Skeleton } from '../../ui/page.tsx';
import { asApiError } from '../lib/as-api-error.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall, type Template } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { PhonePreview } from './phone-preview.tsx';

const kinds = ['amount-off', 'percent-off', 'buy-one-get-one', 'gift'] as const;
export type Draft = {
  id: string | null;
  title: string;
  kind: Template['kind'];
  value: string;
  minimum: string;
  validDays: string;
  quota: string;
  description: string;
};
const empty: Draft = {
  id: null,
  title: '',
  kind: 'amount-off',
  value: '50',
  minimum: '300',
  validDays: '30',
  quota: '',
  description: '',
};

const draftOf = (template: Template): Draft => ({
  id: template.id,
  title: template.title['zh-TW'],
  kind: template.kind,
  // A percentage is kept in basis points and typed in percent.
  value: String(template.kind === 'percent-off' ? template.value / 100 : template.value),
  minimum: String(template.minimum),
  validDays: String(template.validDays),
  quota: template.quota === null ? '' : String(template.quota),
  description: template.description?.['zh-TW'] ?? '',
});

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
            <button type="button" className="button go" onClick={() => setDraft(empty)} data-testid="template-new">
              {words.coupons.create}
            </button>
          )}
        </div>
        {draft ? (
          <TemplateForm me={me} draft={draft} onChange={setDraft} onDone={close} />
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
  onChange,
  onDone,
}: {
  me: Me;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onDone: () => void;
}) {
  const { words } = useStaffWords();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const hasValue = draft.kind === 'amount-off' || draft.kind === 'percent-off';
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    const body = {
      title: { 'zh-TW': draft.title.trim() },
      kind: draft.kind,
      value: hasValue ? Math.round(Number(draft.value) * (draft.kind === 'percent-off' ? 100 : 1)) : 0,
      minimum: Number(draft.minimum || 0),
      ...(draft.description.trim() ? { description: { 'zh-TW': draft.description.trim() } } : {}),
      validDays: Number(draft.validDays || 30),
      quota: draft.quota ? Number(draft.quota) : null,
    };
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
  const digits = (name: 'value' | 'minimum' | 'validDays' | 'quota', label: string, required: boolean) => (
    <label>
      {label}
      <input
        className="input"
        inputMode="numeric"
        pattern="[0-9]*"
        required={required}
        value={draft[name]}
        onChange={(event) => set({ [name]: event.target.value.replace(/\D/g, '').slice(0, 8) })}
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
        {hasValue && digits('value', draft.kind === 'percent-off' ? words.coupons.percent : words.coupons.value, true)}
        {digits('minimum', words.coupons.minimum, false)}
        {digits('validDays', words.coupons.days, true)}
        {digits('quota', words.coupons.quota, false)}
      </div>
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
