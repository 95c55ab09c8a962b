import { useEffect, useState } from 'react';
import { pick } from '../../../lib/i18n.ts';
import { inCurrency, signOf } from './currency.ts';
import { faultText, fieldId, useEditing } from './editing.ts';
import { parse, type Spec, textOf } from './fields.ts';
import { at, kindOfPath, sameIn } from './paths.ts';
import { couponName, type Speech } from './sentences.ts';
import { withField } from './tiers.ts';

/** Text that is read as one types; what cannot be read yet stays as it is, and says why. Left, it stands as others are written. */
export function TypedInput({
  spec,
  value,
  was,
  label,
  onValue,
  disabled = false,
  testid,
}: {
  spec: Spec;
  value: unknown;
  /** What is in force, where it is something else. */
  was: string | null;
  label: string;
  onValue: (value: unknown) => void;
  disabled?: boolean;
  testid?: string;
}) {
  const { speech, problems, setFault } = useEditing();
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : parse(spec, typed, speech);
  const fault = read !== null && 'fault' in read ? read.fault : null;
  const isWrong = fault !== null;
  const { path } = spec;
  useEffect(() => {
    setFault(path, isWrong);
    return () => setFault(path, false);
  }, [path, isWrong, setFault]);
  const isProblem = problems.some(({ rule }) => rule === path || rule.startsWith(`${path}.`));
  const isWide = spec.kind === 'text' || spec.kind === 'words';
  const inputMode =
    spec.kind === 'whole'
      ? 'numeric'
      : spec.kind === 'money' || spec.kind === 'times' || spec.kind === 'percent'
        ? 'decimal'
        : undefined;
  return (
    <>
      <input
        className={`input${was === null ? '' : ' changed'}${isWide ? '' : ' amount-input'}`}
        id={fieldId(path)}
        type={spec.kind === 'time' ? 'time' : 'text'}
        inputMode={inputMode}
        autoComplete="off"
        maxLength={spec.kind === 'text' ? spec.most : 400}
        aria-label={label}
        aria-invalid={isWrong || isProblem || undefined}
        aria-describedby={isWrong || was !== null ? `${fieldId(path)}-note` : undefined}
        disabled={disabled}
        placeholder={spec.kind === 'discount' || disabled ? speech.words.none : undefined}
        value={typed ?? textOf(spec, value, speech)}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = parse(spec, event.target.value, speech);
          if ('value' in next) onValue(next.value);
        }}
        onBlur={() => !isWrong && setTyped(null)}
        data-testid={testid ?? fieldId(path)}
      />
      {(isWrong || was !== null) && (
        <span className={isWrong ? 'field-fault' : 'was'} id={`${fieldId(path)}-note`}>
          {fault ? faultText(fault, speech.words) : speech.words.was(was || speech.words.none)}
        </span>
      )}
    </>
  );
}

/** A field of a row, with its name and, where it was changed, what is in force beneath it. */
export function Field({ spec }: { spec: Spec }) {
  const { rules, inForce, speech, texts, setRules, problems } = useEditing();
  const { words, currency, language } = speech;
  const kind = kindOfPath(spec.path);
  const value = at(rules, spec.path);
  const place = sameIn(inForce, rules, spec.path);
  const before = place === null ? undefined : at(inForce, place);
  const [text, wasText] = [textOf(spec, value, speech), textOf(spec, before, { language, currency: inForce.currency })];
  const isNew = before === undefined && spec.kind !== 'text';
  const set = (next: unknown) =>
    setRules((now) =>
      spec.path === 'currency' ? inCurrency(now, String(next)) : withField(now, spec.path, next, texts),
    );
  const sign = spec.kind === 'money' ? ` ${signOf(currency)}` : '';
  const name = `${nameOf(spec.path, speech)}${sign}`;
  const options = optionsOf(spec, kind);
  const was = isNew || text === wasText ? null : (options?.find(([option]) => option === wasText)?.[1] ?? wasText);
  if (!options)
    return (
      <label className="rule-field" htmlFor={fieldId(spec.path)}>
        <span>{name}</span>
        <TypedInput spec={spec} value={value} was={was} label={name} onValue={set} />
      </label>
    );
  const isProblem = problems.some(({ rule }) => rule === spec.path);
  return (
    <label className="rule-field" htmlFor={fieldId(spec.path)}>
      <span>{name}</span>
      <select
        id={fieldId(spec.path)}
        className={was === null ? undefined : 'changed'}
        aria-invalid={isProblem || undefined}
        value={text}
        onChange={(event) => {
          const next = parse(spec, event.target.value, speech);
          if ('value' in next) set(next.value);
        }}
        data-testid={fieldId(spec.path)}
      >
        {options.map(([option, said]) => (
          <option key={option} value={option}>
            {said}
          </option>
        ))}
      </select>
      {was !== null && <span className="was">{words.was(was || words.none)}</span>}
    </label>
  );

  function optionsOf(each: Spec, path: string): [string, string][] | null {
    const said = (option: string): [string, string] => [option, words.choices[path]?.[option] ?? option];
    if (each.kind === 'choice') return each.options.map(said);
    if (each.kind === 'zone')
      return [...new Set([text, ...Intl.supportedValuesOf('timeZone')])].map((zone) => [zone, zone]);
    if (each.kind === 'variant') return Object.keys(each.starts).map(said);
    if (each.kind === 'yes') return ['yes', 'no'].map((option) => [option, words.choices.yes?.[option] ?? option]);
    const none = (which: 'coupon' | 'tier'): [string, string] => ['', words.choices[which]?.none ?? words.none];
    if (each.kind === 'tier')
      return [none('tier'), ...rules.tiers.map((tier): [string, string] => [tier.code, pick(tier.name, language)])];
    if (each.kind !== 'coupon') return null;
    const known = speech.templates.map(({ id }): [string, string] => [id, couponName(id, speech)]);
    // A coupon that is gone is still what the rules say: it must not look like another.
    const gone: [string, string][] = [text, wasText]
      .filter((id, index, all) => id !== '' && all.indexOf(id) === index && !known.some(([each]) => each === id))
      .map((id) => [id, id]);
    return [none('coupon'), ...known, ...gone];
  }
}

/** What a field is called; a text of the shop says in which language it is. */
function nameOf(path: string, { words }: Speech): string {
  const kind = kindOfPath(path);
  const [, field = kind, language] = /^(.+)\.(zh-TW|en|ja|th)$/.exec(kind) ?? [];
  const name = words.fields[/\.benefits\.\d+\.text$/.test(field) ? 'tiers.*.benefits' : field] ?? field;
  return language === undefined ? name : `${name} (${words.languages[language as keyof typeof words.languages]})`;
}
