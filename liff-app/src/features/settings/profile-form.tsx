import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { ApiError } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { dayOf } from '../../lib/format.ts';
import { useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { type Faults, type Field, type Form, faultsOf, fieldOf, fullYear } from './profile-faults.ts';
import type { ProfileChange, Save } from './settings-page.tsx';

/** Name, birthday, phone, e-mail. What is wrong is said at its field, and the first such field is gone to. */
export function ProfileForm({ card, save }: { card: Card; save: Save }) {
  const { words } = useWords();
  const { member, shop } = card;
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [faults, setFaults] = useState<Faults>({});

  const show = (found: Faults) => {
    setFaults(found);
    const [first] = Object.keys(found);
    form.current?.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setSaved(false);
    setError(null);
    const data = new FormData(event.currentTarget);
    const text = (name: keyof Form) => String(data.get(name) ?? '').trim();
    const told: Form = {
      name: text('name'),
      month: text('month'),
      day: text('day'),
      year: text('year'),
      phone: text('phone'),
      email: text('email'),
    };
    const found = faultsOf(told, words.settings.faults, dayOf(new Date().toISOString(), shop.zone));
    show(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const failure = await save(changeOf(told, member));
    setBusy(false);
    setSaved(failure === null);
    const field = failure && fieldOf(failure);
    if (failure && field) show({ [field]: errorText(failure, words, 'acting') });
    else setError(failure);
  };

  return (
    <form
      onSubmit={(event) => void submit(event)}
      onChange={() => setSaved(false)}
      className="box profile"
      ref={form}
      noValidate
    >
      {!member.profileComplete && <p className="note">{words.settings.rewardHint}</p>}
      <TextField name="name" label={words.settings.name} value={member.name} fault={faults.name} autoComplete="name" />
      <Birthday birthday={member.birthday} fault={faults.birthday} />
      <TextField
        name="phone"
        label={words.settings.phone}
        value={member.phone ?? ''}
        fault={faults.phone}
        type="tel"
        autoComplete="tel"
        placeholder="0912-345-678"
      />
      <TextField
        name="email"
        label={words.settings.email}
        value={member.email ?? ''}
        fault={faults.email}
        type="email"
        autoComplete="email"
      />
      {error && (
        <p className="error" role="alert">
          {errorText(error, words, 'acting')}
        </p>
      )}
      <button type="submit" className="primary" disabled={busy} aria-busy={busy} data-testid="profile-save">
        {busy ? words.settings.saving : words.settings.save}
      </button>
      <p className="saved-line" role="status">
        {saved && words.settings.saved}
      </p>
    </form>
  );
}

/** Only what differs from what is held: a form opened on two phones must not undo what the other changed. */
function changeOf(told: Form, member: Card['member']): NonNullable<ProfileChange> {
  const birthday = told.month
    ? { month: Number(told.month), day: Number(told.day) || null, year: fullYear(Number(told.year)) || null }
    : null;
  const held = member.birthday;
  const same =
    birthday === null || (held?.month === birthday.month && held.day === birthday.day && held.year === birthday.year);
  return {
    ...(told.name === member.name ? {} : { name: told.name }),
    ...(same || birthday === null ? {} : { birthday }),
    ...(told.phone === (member.phone ?? '') ? {} : { phone: told.phone || null }),
    ...(told.email === (member.email ?? '') ? {} : { email: told.email || null }),
  };
}

function TextField(props: {
  name: Field;
  label: string;
  value: string;
  fault: string | undefined;
  type?: string;
  autoComplete: string;
  placeholder?: string;
}) {
  const { name, label, value, fault, ...input } = props;
  const id = useId();
  return (
    <label className="field">
      <span>{label}</span>
      <input
        name={name}
        data-field={name}
        defaultValue={value}
        maxLength={300}
        aria-invalid={fault !== undefined}
        aria-describedby={fault ? id : undefined}
        {...input}
      />
      <Fault id={id}>{fault}</Fault>
    </label>
  );
}

const Fault = ({ id, children }: { id: string; children: ReactNode }) =>
  children ? (
    <p className="field-error" id={id} role="alert">
      {children}
    </p>
  ) : null;

function Birthday({ birthday, fault }: { birthday: Card['member']['birthday']; fault: string | undefined }) {
  const { words } = useWords();
  const id = useId();
  const common = { 'aria-invalid': fault !== undefined, 'aria-describedby': id };
  const upTo = (last: number) =>
    Array.from({ length: last }, (_, index) => (
      <option key={index} value={index + 1}>
        {index + 1}
      </option>
    ));
  return (
    <fieldset className="field">
      <legend>{words.settings.birthday}</legend>
      <div className="field-row">
        <select
          name="month"
          data-field="birthday"
          aria-label={words.settings.month}
          defaultValue={birthday?.month ?? ''}
          {...common}
        >
          <option value="">{words.settings.month}</option>
          {upTo(12)}
        </select>
        <select name="day" aria-label={words.settings.day} defaultValue={birthday?.day ?? ''} {...common}>
          <option value="">{words.settings.dayOptional}</option>
          {upTo(31)}
        </select>
        <input
          name="year"
          inputMode="numeric"
          maxLength={4}
          placeholder={words.settings.year}
          aria-label={words.settings.year}
          defaultValue={birthday?.year ?? ''}
          {...common}
        />
      </div>
      <Fault id={id}>{fault}</Fault>
      {!fault && (
        <p className="hint" id={id}>
          {words.settings.birthdayOnce}
        </p>
      )}
    </fieldset>
  );
}
