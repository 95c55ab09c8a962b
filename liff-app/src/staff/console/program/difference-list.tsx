import { useState } from 'react';
import { number } from '../../../lib/format.ts';
import { differencesOf } from './differences.ts';
import type { Rules } from './rules.ts';
import type { Speech } from './sentences.ts';

const shownFirst = 6;

/** What one set of rules changes in another, a line each. */
export function DifferenceList({ before, after, speech }: { before: Rules; after: Rules; speech: Speech }) {
  const { words, language } = speech;
  const [all, setAll] = useState(false);
  const found = differencesOf(before, after, speech);
  const shown = all || found.length <= shownFirst + 1 ? found : found.slice(0, shownFirst);
  if (found.length === 0) return <p className="muted">{words.same}</p>;
  return (
    <ul className="differences" data-testid="differences">
      {shown.map((each) => (
        <li key={each.path} data-path={each.path}>
          <span>{each.label}</span>
          {each.note !== null ? (
            <b>{each.note}</b>
          ) : (
            <b>
              <s>{each.before ?? words.none}</s> → {each.after ?? words.none}
            </b>
          )}
        </li>
      ))}
      {shown.length < found.length && (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            {words.says.further(number(found.length - shown.length, language))}
          </button>
        </li>
      )}
    </ul>
  );
}
