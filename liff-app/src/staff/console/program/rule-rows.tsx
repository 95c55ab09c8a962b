import { pick } from '../../../lib/i18n.ts';
import { AllRules } from './all-rules.tsx';
import { useEditing } from './editing.ts';
import { Field } from './field.tsx';
import type { Spec } from './fields.ts';
import { placeOf, type RowName, rowNames, specsOf } from './rows.ts';
import type { Rules } from './rules.ts';
import { type Speech, sentenceOf } from './sentences.ts';

/** One sentence: what matters most stands out. */
function Sentence({ parts, speech }: { parts: string[]; speech: Speech }) {
  const [first = '', ...rest] = parts;
  return (
    <span>
      <b>{first}</b>
      {rest.map((part) => speech.words.comma + part)}
    </span>
  );
}

/** The other rules in force, to read. */
export function RowsView({ rules, speech }: { rules: Rules; speech: Speech }) {
  return (
    <dl className="rule-rows">
      {rowNames.map((row) => (
        <div key={row} data-testid={`rule-row-${row}`}>
          <dt>{speech.words.rows[row]}</dt>
          <dd>
            <Sentence parts={sentenceOf(row, rules, speech)} speech={speech} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The other rules being written: a sentence each, and its fields where it is opened. */
export function RuleRows({ open, onOpen }: { open: string | null; onOpen: (place: string | null) => void }) {
  const { speech } = useEditing();
  const { words } = speech;
  return (
    <dl className="rule-rows">
      {[...rowNames, 'all' as const].map((row) => (
        <div key={row} id={`place-${row}`} data-testid={`rule-row-${row}`}>
          <dt>{words.rows[row]}</dt>
          <dd>
            {row === 'all' ? <span>{words.all.says}</span> : <RowNow row={row} />}
            <button
              type="button"
              className="link"
              aria-expanded={open === row}
              onClick={() => onOpen(open === row ? null : row)}
              data-testid={`rule-edit-${row}`}
            >
              {open === row ? words.close : words.edit}
              <span className="hidden"> {words.rows[row]}</span>
            </button>
          </dd>
          {open === row && <div className="rule-form">{row === 'all' ? <AllRules /> : <RowForm row={row} />}</div>}
        </div>
      ))}
    </dl>
  );
}

function RowNow({ row }: { row: RowName }) {
  const { rules, inForce, speech, problems } = useEditing();
  const [parts, old] = [sentenceOf(row, rules, speech), sentenceOf(row, inForce, speech)];
  const isWrong = problems.some(({ rule }) => placeOf(rule) === row);
  return (
    <span className={isWrong ? 'row-wrong' : undefined}>
      <Sentence parts={parts} speech={speech} />
      {parts.join() !== old.join() && <span className="was">{speech.words.was(old.join(speech.words.comma))}</span>}
    </span>
  );
}

/** What a row's fields belong to where there are several of a kind: tiers, actions. */
function RowForm({ row }: { row: RowName }) {
  const { rules, speech } = useEditing();
  const groups = new Map<string, Spec[]>();
  for (const spec of specsOf(row, rules)) {
    const [, owner = ''] = /^((?:tiers|bonuses)\.\d+)\./.exec(spec.path) ?? [];
    groups.set(owner, [...(groups.get(owner) ?? []), spec]);
  }
  const nameOf = (owner: string) => {
    const [root, index] = owner.split('.');
    const named = root === 'tiers' ? rules.tiers[Number(index)] : rules.bonuses[Number(index)];
    return named ? pick(named.name, speech.language) : '';
  };
  return [...groups].map(([owner, specs]) => (
    <div key={owner} className="rule-group">
      {owner !== '' && <h3>{nameOf(owner)}</h3>}
      <div className="rule-fields">
        {specs.map((spec) => (
          <Field key={spec.path} spec={spec} />
        ))}
      </div>
    </div>
  ));
}
