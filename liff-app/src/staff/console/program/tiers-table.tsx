import { Fragment } from 'react';
import { times } from '../../../lib/format.ts';
import { pick } from '../../../lib/i18n.ts';
import { signOf } from './currency.ts';
import { fieldId, useEditing } from './editing.ts';
import { Field, TypedInput } from './field.tsx';
import { textOf } from './fields.ts';
import { put } from './paths.ts';
import { tierSpecs } from './rows.ts';
import type { Rules } from './rules.ts';
import { measureName, ruleText, type Speech } from './sentences.ts';
import { type Column, cellOf, columns, isMoney, keepOf, measureOf, withCell, withoutTier, withTier } from './tiers.ts';
import './tiers-table.css';

/** What a column counts in: `NT$` where all tiers are climbed by money, the measure's name elsewhere. */
function unitOf(rules: Rules, column: Column, speech: Speech): string {
  if (column !== 'up' && column !== 'keep') return '';
  const measure = measureOf(rules);
  return isMoney(rules, measure) ? ` ${signOf(rules.currency)}` : ` ${measureName(rules, measure, speech)}`;
}

function Head({ rules, speech, canEdit }: { rules: Rules; speech: Speech; canEdit: boolean }) {
  const { columns: names, more } = speech.words;
  return (
    <thead>
      <tr>
        <th scope="col">{names.name}</th>
        {columns.map((column) => (
          <th scope="col" className="num" key={column}>
            {names[column]}
            {unitOf(rules, column, speech)}
          </th>
        ))}
        {canEdit && (
          <th scope="col">
            <span className="hidden">{more}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

const swatch = (material: string) => <i className={`swatch metal-${material}`} aria-hidden="true" />;

/** The tiers in force, to read. */
export function TiersView({ rules, speech }: { rules: Rules; speech: Speech }) {
  const { words, language } = speech;
  const said = (index: number, column: Column): string => {
    const { spec, value, open } = cellOf(rules, index, column);
    const tier = rules.tiers[index]!;
    if (column === 'up' && index === 0) return textOf(spec, 0, speech);
    if (column === 'multiplier') return times(Number(value));
    const rule = column === 'up' ? tier.up : column === 'keep' ? keepOf(rules, tier) : null;
    if (!open && rule !== null) return ruleText(rules, rule, speech);
    return textOf(spec, value, speech) || words.none;
  };
  return (
    <table className="tier-table">
      <Head rules={rules} speech={speech} canEdit={false} />
      <tbody>
        {rules.tiers.map((tier, index) => (
          <tr key={tier.code} data-testid={`tier-row-${tier.code}`}>
            <th scope="row">
              <div className="tier-cell">
                {swatch(tier.material)}
                {pick(tier.name, language)}
              </div>
            </th>
            {columns.map((column) => (
              <td className="num" key={column} data-label={words.columns[column] + unitOf(rules, column, speech)}>
                {said(index, column)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The tiers being written, each in place; what a line does not hold opens beneath it. */
export function TiersTable({ open, onOpen }: { open: string | null; onOpen: (place: string | null) => void }) {
  const { rules, inForce, speech, texts, setRules } = useEditing();
  const { words, language } = speech;
  return (
    <>
      <table className="tier-table">
        <Head rules={rules} speech={speech} canEdit />
        <tbody>
          {rules.tiers.map((tier, index) => {
            const place = `tier-${index}`;
            const old = inForce.tiers.find(({ code }) => code === tier.code);
            const name = pick(tier.name, language);
            return (
              <Fragment key={tier.code}>
                <tr id={`place-${place}`} data-testid={`tier-row-${tier.code}`}>
                  <th scope="row">
                    <div className="tier-cell">
                      {swatch(tier.material)}
                      <span className="tier-name">
                        <TypedInput
                          spec={{ path: `tiers.${index}.name`, kind: 'text', most: 40 }}
                          value={name}
                          was={old && pick(old.name, language) !== name ? pick(old.name, language) : null}
                          label={words.columns.name}
                          onValue={(next) => setRules((now) => put(now, `tiers.${index}.name.${language}`, next))}
                        />
                        {!old && <span className="was">{words.fresh}</span>}
                      </span>
                    </div>
                  </th>
                  {columns.map((column) => (
                    <TierCell key={column} index={index} column={column} />
                  ))}
                  <td className="tier-more">
                    <button
                      type="button"
                      className="link"
                      aria-expanded={open === place}
                      onClick={() => onOpen(open === place ? null : place)}
                      data-testid={`tier-more-${tier.code}`}
                    >
                      {open === place ? words.close : words.more}
                      <span className="hidden"> {name}</span>
                    </button>
                  </td>
                </tr>
                {open === place && (
                  <tr className="tier-form">
                    <td colSpan={columns.length + 2}>
                      <h3>{words.tierMore(name)}</h3>
                      <div className="rule-fields">
                        {tierSpecs(rules, index).map((spec) => (
                          <Field key={spec.path} spec={spec} />
                        ))}
                      </div>
                      {rules.tiers.length > 1 && (
                        <button
                          type="button"
                          className="button danger"
                          onClick={() => {
                            onOpen(null);
                            setRules((now) => withoutTier(now, index));
                          }}
                          data-testid={`tier-remove-${tier.code}`}
                        >
                          {words.removeTier(name)}
                        </button>
                      )}
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
      {rules.tiers.length < 12 && (
        <button
          type="button"
          className="link"
          onClick={() => setRules((now) => withTier(now, texts))}
          data-testid="tier-add"
        >
          {words.addTier}
        </button>
      )}
    </>
  );
}

function TierCell({ index, column }: { index: number; column: Column }) {
  const { rules, inForce, speech, texts, setRules } = useEditing();
  const { words, language } = speech;
  const tier = rules.tiers[index]!;
  const { spec, value, open } = cellOf(rules, index, column);
  const label = `${pick(tier.name, language)} ${words.columns[column]}${unitOf(rules, column, speech)}`;
  const place = inForce.tiers.findIndex(({ code }) => code === tier.code);
  const old = place < 0 ? null : cellOf(inForce, place, column);
  const [text, wasText] = [
    textOf(spec, value, speech),
    old ? textOf(old.spec, old.value, { language, currency: inForce.currency }) : null,
  ];
  const rule = column === 'up' ? tier.up : column === 'keep' ? keepOf(rules, tier) : null;
  const isLowest = index === 0 && (column === 'up' || column === 'keep');
  return (
    <td className="num" data-label={words.columns[column] + unitOf(rules, column, speech)}>
      {open || isLowest ? (
        <TypedInput
          spec={spec}
          value={isLowest && column === 'up' ? 0 : value}
          was={isLowest || wasText === null || text === wasText ? null : wasText}
          label={label}
          disabled={isLowest}
          onValue={(next) => setRules((now) => withCell(now, index, column, Number(next), texts))}
          testid={`tier-${tier.code}-${column}`}
        />
      ) : (
        <span id={fieldId(spec.path)} title={words.elsewhere}>
          {rule ? ruleText(rules, rule, speech) : words.none}
          <small className="was">{words.rows.all}</small>
        </span>
      )}
    </td>
  );
}
