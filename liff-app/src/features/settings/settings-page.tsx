import { type FormEvent, useRef, useState } from 'react';
import { type Language, languages } from '../../../../shared/vocabulary.ts';
import { ApiError, newKey } from '../../lib/api.ts';
import { keepCard } from '../../lib/card-store.ts';
import { longDay } from '../../lib/format.ts';
import { setLanguage, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { Page } from '../../ui/page.tsx';

const languageNames: Record<Language, string> = { 'zh-TW': '繁體中文', en: 'English', ja: '日本語', th: 'ภาษาไทย' };
type Profile = NonNullable<Parameters<typeof memberCall<'PUT /api/member/profile'>>[1]>['body'];

export function SettingsPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const { member } = card;
  const [state, setState] = useState<{ saved: boolean; busy: boolean; error: ApiError | null }>({
    saved: false,
    busy: false,
    error: null,
  });
  // One key per change of the form: a second tap on the same content is the same command.
  const key = useRef(newKey());

  const save = async (body: NonNullable<Profile>) => {
    setState({ saved: false, busy: true, error: null });
    try {
      keepCard(await memberCall('PUT /api/member/profile', { body, key: key.current }));
      key.current = newKey();
      setState({ saved: true, busy: false, error: null });
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE');
      if (!error.offline) key.current = newKey();
      setState({ saved: false, busy: false, error });
    }
  };

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const month = Number(text('month'));
    const birthday = month > 0 ? { month, day: Number(text('day')) || null, year: Number(text('year')) || null } : null;
    const changed =
      JSON.stringify(birthday) !==
      JSON.stringify(
        member.birthday && { month: member.birthday.month, day: member.birthday.day, year: member.birthday.year },
      );
    void save({
      ...(text('name') && text('name') !== member.name ? { name: text('name') } : {}),
      ...(birthday && changed ? { birthday } : {}),
      ...(text('phone') === (member.phone ?? '') ? {} : { phone: text('phone') || null }),
      ...(text('email') === (member.email ?? '') ? {} : { email: text('email') || null }),
    });
  };

  return (
    <Page title={words.settings.title}>
      <h2>{words.settings.language}</h2>
      <div className="tabs" role="tablist">
        {languages.map((each) => (
          <button
            type="button"
            role="tab"
            key={each}
            aria-selected={language === each}
            data-testid={`lang-${each}`}
            onClick={() => {
              void setLanguage(each);
              void save({ language: each });
            }}
          >
            {languageNames[each]}
          </button>
        ))}
      </div>
      <h2>{words.settings.me}</h2>
      <form onSubmit={submit} className="panel">
        <label className="field">
          {words.settings.name}
          <input name="name" defaultValue={member.name} maxLength={300} autoComplete="name" />
        </label>
        <fieldset className="field" style={{ border: 0, margin: 0, paddingInline: 0 }}>
          <legend>{words.settings.birthday}</legend>
          <div className="field-row">
            <NumberSelect
              name="month"
              label={words.settings.month}
              from={1}
              to={12}
              value={member.birthday?.month ?? null}
            />
            <NumberSelect
              name="day"
              label={words.settings.day}
              empty={words.settings.dayOptional}
              from={1}
              to={31}
              value={member.birthday?.day ?? null}
            />
            <input
              name="year"
              inputMode="numeric"
              pattern="[0-9]{4}"
              placeholder={words.settings.year}
              aria-label={words.settings.year}
              defaultValue={member.birthday?.year ?? ''}
            />
          </div>
          <small className="sub">{words.settings.birthdayOnce}</small>
        </fieldset>
        <label className="field">
          {words.settings.phone}
          <input
            name="phone"
            type="tel"
            defaultValue={member.phone ?? ''}
            autoComplete="tel"
            placeholder="0912-345-678"
          />
        </label>
        <label className="field">
          {words.settings.email}
          <input name="email" type="email" defaultValue={member.email ?? ''} autoComplete="email" maxLength={254} />
        </label>
        {state.error && (
          <p className="error" role="alert">
            {state.error.offline ? words.offline : state.error.message}
          </p>
        )}
        {state.saved && (
          <p className="good" role="status">
            {words.settings.saved}
          </p>
        )}
        <button
          type="submit"
          className="primary"
          disabled={state.busy}
          data-testid="profile-save"
          style={{ marginBottom: 16 }}
        >
          {words.settings.save}
        </button>
      </form>
      <h2>{words.settings.notices}</h2>
      <div className="panel">
        {(['line', 'sms', 'email'] as const).map((channel) => (
          <label className="panel-row" key={channel}>
            <span>
              {channel === 'line' ? words.settings.line : channel === 'sms' ? words.settings.sms : words.settings.mail}
              {channel === 'line' && <small className="sub"> {words.settings.lineHint}</small>}
            </span>
            <input
              type="checkbox"
              checked={member.marketing[channel]}
              onChange={(event) => void save({ marketing: { [channel]: event.target.checked } })}
              style={{ width: 24, height: 24 }}
              data-testid={`marketing-${channel}`}
            />
          </label>
        ))}
      </div>
      <p className="sub">{words.settings.memberSince(longDay(member.joinedOn))}</p>
    </Page>
  );
}

function NumberSelect({
  name,
  label,
  empty,
  from,
  to,
  value,
}: {
  name: string;
  label: string;
  empty?: string;
  from: number;
  to: number;
  value: number | null;
}) {
  return (
    <select name={name} aria-label={label} defaultValue={value ?? ''}>
      <option value="">{empty ?? label}</option>
      {Array.from({ length: to - from + 1 }, (_, index) => from + index).map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}
