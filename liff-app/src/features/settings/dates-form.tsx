import { type FormEvent, useId, useState } from 'react';
import type { ApiError } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Segments } from '../../ui/segments.tsx';
import type { ProfileChange, Save } from './settings-page.tsx';

/** Where 29 February falls in other years, for those who were born on it; and the date the shop asks everybody to name. */
export function DatesForm({ card, save }: { card: Card; save: Save }) {
  const { words } = useWords();
  const [error, setError] = useState<ApiError | null>(null);
  const { birthday } = card.member;
  const tell = async (change: NonNullable<ProfileChange>) => setError(await save(change));
  return (
    <>
      {birthday?.month === 2 && birthday.day === 29 && <LeapDay birthday={birthday} tell={tell} />}
      {card.furtherDate?.kind === 'named' && <FurtherDate named={card.furtherDate} tell={tell} />}
      {error && (
        <p className="error" role="alert">
          {errorText(error, words, 'acting')}
        </p>
      )}
    </>
  );
}

type Tell = (change: NonNullable<ProfileChange>) => Promise<void>;

function LeapDay({ birthday, tell }: { birthday: NonNullable<Card['member']['birthday']>; tell: Tell }) {
  const { words } = useWords();
  const { month, day, year, leapDay } = birthday;
  const choices = [
    { value: 'feb-28', text: '2/28', testId: 'leap-feb-28' },
    { value: 'mar-1', text: '3/1', testId: 'leap-mar-1' },
  ] as const;
  return (
    <>
      <h2>{words.settings.leapDay}</h2>
      <Segments
        square
        label={words.settings.leapDay}
        choices={choices}
        chosen={leapDay}
        onChoose={(wanted) => void tell({ birthday: { month, day, year, leapDay: wanted } })}
      />
    </>
  );
}

function FurtherDate({ named, tell }: { named: NonNullable<Card['furtherDate']>; tell: Tell }) {
  const { language, words } = useWords();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const name = pick(named.name, language);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    await tell({ furtherDate: { month: Number(data.get('month')), day: Number(data.get('day')) } });
    setBusy(false);
  };
  return (
    <>
      <h2>{name}</h2>
      <form className="box profile" onSubmit={(event) => void submit(event)}>
        <fieldset className="field">
          <legend className="hint" id={id}>
            {words.settings.furtherOnce}
          </legend>
          {named.date ? (
            <p data-testid="further-date">{`${named.date.month}/${named.date.day}`}</p>
          ) : (
            <div className="field-row">
              <Numbers name="month" last={12} label={words.settings.month} />
              <Numbers name="day" last={31} label={words.settings.day} />
              <button type="submit" className="primary" disabled={busy} data-testid="further-save">
                {words.settings.save}
              </button>
            </div>
          )}
        </fieldset>
      </form>
    </>
  );
}

const Numbers = ({ name, last, label }: { name: string; last: number; label: string }) => (
  <select name={name} aria-label={label} required defaultValue="" data-testid={`further-${name}`}>
    <option value="">{label}</option>
    {Array.from({ length: last }, (_, index) => (
      <option key={index} value={index + 1}>
        {index + 1}
      </option>
    ))}
  </select>
);
