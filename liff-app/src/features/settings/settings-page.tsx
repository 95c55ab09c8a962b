import { useRef, useState } from 'react';
import { type Language, languages } from '../../../../shared/vocabulary.ts';
import { ApiError, newKey } from '../../lib/api.ts';
import { keepCard } from '../../lib/card-store.ts';
import { errorText } from '../../lib/error-text.ts';
import { grouped, longDay, number } from '../../lib/format.ts';
import { setLanguage, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { DatesForm } from './dates-form.tsx';
import { MergeQuestion } from './merge-question.tsx';
import { ProfileForm } from './profile-form.tsx';
import './settings.css';

const languageNames: Record<Language, string> = { 'zh-TW': '繁體中文', en: 'English', ja: '日本語', th: 'ภาษาไทย' };
const langOf: Record<Language, string> = { 'zh-TW': 'zh-Hant', en: 'en', ja: 'ja', th: 'th' };
export type ProfileChange = NonNullable<Parameters<typeof memberCall<'PUT /api/member/profile'>>[1]>['body'];

/** @returns null once saved, else why not. The key is the tap's: the same change sent again is the same command. */
export type Save = (change: NonNullable<ProfileChange>) => Promise<ApiError | null>;

function useSave(): Save {
  const last = useRef({ content: '', key: '' });
  return async (change) => {
    const content = JSON.stringify(change);
    if (last.current.content !== content) last.current = { content, key: newKey() };
    try {
      keepCard(await memberCall('PUT /api/member/profile', { body: change, key: last.current.key }));
      last.current = { content: '', key: '' };
      return null;
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE');
      // Refused: the next tap is a new command. Not known to have arrived: it stays the same one.
      if (error.code !== 'UNAVAILABLE') last.current = { content: '', key: '' };
      return error;
    }
  };
}

export function SettingsPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const save = useSave();
  const [languageError, setLanguageError] = useState<ApiError | null>(null);
  const choose = async (wanted: Language) => {
    await setLanguage(wanted);
    setLanguageError(await save({ language: wanted }));
  };
  return (
    <Page title={words.settings.title}>
      <MergeQuestion />
      <Notices card={card} save={save} />
      <h2>{words.settings.language}</h2>
      <Segments
        square
        label={words.settings.choose}
        choices={languages.map((value) => ({
          value,
          text: languageNames[value],
          lang: langOf[value],
          testId: `lang-${value}`,
        }))}
        chosen={language}
        onChoose={(wanted) => void choose(wanted)}
      />
      {languageError && (
        <p className="error" role="alert">
          {errorText(languageError, words, 'acting')}
        </p>
      )}
      <h2>{words.settings.me}</h2>
      <ProfileForm card={card} save={save} />
      <DatesForm card={card} save={save} />
      <Held card={card} />
    </Page>
  );
}

/** Marketing consent, apart from membership and per channel; all of it stops at one tap. */
function Notices({ card, save }: { card: Card; save: Save }) {
  const { words } = useWords();
  const { marketing } = card.member;
  // What was tapped shows at once; the server's answer replaces it, a refusal takes it back.
  const [tapped, setTapped] = useState<Partial<typeof marketing>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const shown = { ...marketing, ...tapped };
  const change = async (wanted: Partial<typeof marketing>) => {
    setTapped((before) => ({ ...before, ...wanted }));
    setError(await save({ marketing: wanted }));
    setTapped({});
  };
  const channels = [
    { channel: 'line', name: words.settings.line, hint: words.settings.lineHint },
    { channel: 'sms', name: words.settings.sms, hint: null },
    { channel: 'email', name: words.settings.mail, hint: null },
  ] as const;
  return (
    <>
      <h2 style={{ marginTop: 8 }}>{words.settings.notices}</h2>
      <div className="box">
        {channels.map(({ channel, name, hint }) => (
          <label className="switch" key={channel}>
            <span>
              {name}
              {hint && <small>{hint}</small>}
            </span>
            <input
              type="checkbox"
              role="switch"
              checked={shown[channel]}
              aria-checked={shown[channel]}
              onChange={(event) => void change({ [channel]: event.target.checked })}
              data-testid={`marketing-${channel}`}
            />
          </label>
        ))}
      </div>
      {error && (
        <p className="error" role="alert">
          {errorText(error, words, 'acting')}
        </p>
      )}
      {Object.values(shown).some(Boolean) && (
        <button
          type="button"
          className="secondary stop"
          onClick={() => void change({ line: false, sms: false, email: false })}
          data-testid="stop-all"
        >
          {words.settings.stopAll}
        </button>
      )}
    </>
  );
}

/** What the shop holds of the member, as it is. */
function Held({ card }: { card: Card }) {
  const { language, words } = useWords();
  const { member, points } = card;
  const rows = [
    [words.settings.number, grouped(member.number)],
    [words.settings.joined, longDay(member.joinedOn)],
    [words.settings.points, number(points.balance, language)],
    [words.settings.reach, words.settings.reached[member.reachable]],
  ] as const;
  return (
    <>
      <h2>{words.settings.held}</h2>
      <dl className="box held">
        {rows.map(([name, value]) => (
          <div className="row" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
