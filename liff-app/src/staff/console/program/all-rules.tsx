import { useState } from 'react';
import type { ApiError } from '../../../lib/api.ts';
import { asApiError } from '../../lib/as-api-error.ts';
import { Refusal } from '../../lib/refusal.tsx';
import { useEditing } from './editing.ts';
import { at } from './paths.ts';
import type { Rules } from './rules.ts';
import { placeInText } from './rules-text.ts';

type Fault = { field: string; problem: string };
/** What the contract's parser says is wrong, by its path in the rules. */
export const faultsOf = (error: ApiError): Fault[] =>
  Array.isArray(error.details.fields)
    ? (error.details.fields as Fault[]).map((each) => ({ ...each, field: each.field.replace(/^rules\./, '') }))
    : [];

/** The rules as text, whole: to copy, change and paste back. What is typed stays, whatever is wrong about it. */
export function AllRules() {
  const { rules, speech, me, replaceAll } = useEditing();
  const { words } = speech;
  const [typed, setTyped] = useState<string | null>(null);
  const [syntax, setSyntax] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [done, setDone] = useState<'copied' | 'used' | null>(null);
  const [busy, setBusy] = useState(false);
  const text = typed ?? JSON.stringify(rules, null, 2);
  const use = async () => {
    setSyntax(null);
    setError(null);
    setDone(null);
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch (thrown) {
      const place = placeInText(text, thrown as Error);
      setSyntax(
        words.all.notJson(place === null ? words.all.end : words.all.place(String(place.line), String(place.column))),
      );
      return;
    }
    setBusy(true);
    try {
      await replaceAll(parsed as Rules);
      setTyped(null);
      setDone('used');
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const faults = error ? faultsOf(error) : [];
  return (
    <>
      <p className="muted">{words.all.hint}</p>
      <textarea
        className="rules-text"
        rows={18}
        spellCheck={false}
        aria-label={words.rows.all}
        aria-invalid={syntax !== null || error !== null || undefined}
        value={text}
        onChange={(event) => {
          setTyped(event.target.value);
          setDone(null);
        }}
        data-testid="rules-text"
      />
      {syntax && (
        <p className="field-fault" role="alert" data-testid="rules-syntax">
          {syntax}
        </p>
      )}
      {faults.length > 0 && (
        <div className="refusal" role="alert" data-testid="rules-faults">
          <b>{words.all.bad(String(faults.length))}</b>
          <FaultList faults={faults} value={safely(text)} />
        </div>
      )}
      {error && faults.length === 0 && <Refusal error={error} zone={me.shop.zone} />}
      {done && (
        <p className="good" role="status">
          {done === 'used' ? words.all.used : words.all.copied}
        </p>
      )}
      <div className="buttons">
        <button
          type="button"
          className="button"
          onClick={() =>
            void navigator.clipboard?.writeText(text).then(
              () => setDone('copied'),
              () => undefined,
            )
          }
        >
          {words.all.copy}
        </button>
        {typed !== null && (
          <button
            type="button"
            className="button"
            onClick={() => {
              setTyped(null);
              setSyntax(null);
              setError(null);
            }}
          >
            {words.all.reset}
          </button>
        )}
        <button
          type="button"
          className="button go"
          disabled={busy || typed === null}
          onClick={() => void use()}
          data-testid="rules-use"
        >
          {words.all.use}
        </button>
      </div>
    </>
  );
}

const safely = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export function FaultList({ faults, value }: { faults: Fault[]; value: unknown }) {
  return (
    <ul className="fault-list">
      {faults.map(({ field, problem }) => {
        const found = at(value, field);
        const now = found === undefined ? '' : ` = ${JSON.stringify(found).slice(0, 40)}`;
        return (
          <li key={field + problem}>
            <code>
              {field}
              {now}
            </code>{' '}
            {problem}
          </li>
        );
      })}
    </ul>
  );
}
