import { type Language, languages } from '../../../../../shared/vocabulary.ts';
import { money, number, times } from '../../../lib/format.ts';
import { pick } from '../../../lib/i18n.ts';
import { discountText, type Spec, textOf } from './fields.ts';
import { type Change, changesOf, kindOfPath } from './paths.ts';
import type { ProgramWords } from './program-words.ts';
import { allSpecs } from './rows.ts';
import type { LocalText, Problem, Rules, Tier } from './rules.ts';
import { conditionText, couponName, ruleText, type Speech } from './sentences.ts';
import { isMoney, keepOf, numbersTold, tells } from './tiers.ts';

/** One difference as a person reads it; a value is null where there is none on that side. */
export type Difference = {
  path: string;
  label: string;
  before: string | null;
  after: string | null;
  note: string | null;
};

/** Everything in which rules differ from those in force, named as the page names it; what it has no name for by its path. */
export function differencesOf(before: Rules, after: Rules, speech: Speech): Difference[] {
  const specs = new Map([...allSpecs(before), ...allSpecs(after)].map((spec) => [kindOfPath(spec.path), spec]));
  const between = { before, after, specs, speech };
  return changesOf(before, after).flatMap((change) => {
    const [, code] = /^tiers\.([^.]+)\.keep(?:\.|$)/.exec(change.path) ?? [];
    if (code === undefined) return differenceOf(change, between);
    // What keeps a tier comes from its own numbers or from a share: it differs where it comes to something else.
    const [was, is] = [before, after].map((rules) => keepOf(rules, rules.tiers.find((each) => each.code === code)!));
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return differenceOf({ path: `tiers.${code}.keep`, before: was, after: is }, between);
  });
}

type Between = { before: Rules; after: Rules; specs: Map<string, Spec>; speech: Speech };

function differenceOf(change: Change, between: Between): Difference {
  const { speech } = between;
  const { words } = speech;
  const label = labelOf(change.path, between);
  const isBenefit = /\.benefits\.[^.]+$/.test(change.path);
  if (isBenefit || /^(tiers|bonuses)\.[^.]+$/.test(change.path)) {
    const item = (change.after ?? change.before) as { name?: LocalText; text?: LocalText };
    const named = pick(item.name ?? item.text ?? { 'zh-TW': '' }, speech.language);
    const note = change.before === undefined ? words.added(named) : words.removed(named);
    const [root = ''] = change.path.split('.');
    return { path: change.path, label: isBenefit ? label : fieldName(root, words), before: null, after: null, note };
  }
  if (Array.isArray(change.before) && (change.path === 'tiers' || change.path === 'bonuses'))
    return { path: change.path, label, before: null, after: null, note: words.moved };
  const [was, is] = inOneLanguage(change, speech.language);
  const say = (value: unknown) => (value === undefined || value === null ? null : saidOf(change.path, value, between));
  return { path: change.path, label, before: say(was), after: say(is), note: null };
}

/** A text is shown in the page's language, where that is what changed; else in the first that did. */
function inOneLanguage({ before, after }: Change, shown: Language): [unknown, unknown] {
  const isText = (value: unknown): value is LocalText =>
    typeof value === 'object' && value !== null && 'zh-TW' in value;
  if (!isText(before) || !isText(after)) return [before, after];
  const language = [shown, ...languages].find((each) => before[each] !== after[each]) ?? shown;
  return [before[language], after[language]];
}

/** Whose it is and what: `金卡・升級`. */
function labelOf(path: string, { before, after, speech: { words, language } }: Between): string {
  const [root = '', code = '', ...rest] = path.replace(/\.kind$/, '').split('.');
  if ((root !== 'tiers' && root !== 'bonuses') || code === '') return fieldName(path.replace(/\.kind$/, ''), words);
  const list: { code: string; name: LocalText }[] = [...after[root], ...before[root]];
  const owner = list.find((each) => each.code === code);
  const name = owner ? pick(owner.name, language) : code;
  if (rest.length === 0) return name;
  const what = /^benefits\..*\.discountBp$/.test(rest.join('.')) ? 'discount' : `${root}.*.${rest.join('.')}`;
  return `${name}・${fieldName(what, words)}`;
}

/** The name of a field; what has none is called by the nearest above that has, or by its path. */
function fieldName(path: string, { fields }: ProgramWords): string {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const found = fields[steps.slice(0, length).join('.')];
    if (found) return found;
  }
  return path;
}

function saidOf(path: string, value: unknown, { before, after, specs, speech }: Between): string {
  const { words, language, currency } = speech;
  const kind = kindOfPath(path);
  const [, measure] = /\.conditions\.([^.]+)\.atLeast$/.exec(path) ?? [];
  if (measure !== undefined) return conditionText(after, { measure, atLeast: Number(value) }, speech);
  if (isRule(value)) return ruleText(after, value, speech);
  if (/discountBp$/.test(path)) return discountText(Number(value), language);
  if (/multiplierBp$/i.test(path)) return `×${times(Number(value))}`;
  const spec = specs.get(kind) ?? specs.get(kind.replace(/\.kind$/, '')) ?? null;
  const choices = words.choices[kind.replace(/\.kind$/, '')];
  if (typeof value === 'boolean') return words.choices.yes?.[value ? 'yes' : 'no'] ?? String(value);
  if (spec?.kind === 'coupon') return couponName(String(value), speech);
  if (spec?.kind === 'tier') {
    const tier = [...after.tiers, ...before.tiers].find(({ code }) => code === value);
    return tier ? pick(tier.name, language) : String(value);
  }
  if (spec?.kind === 'money') return money(Number(value), currency, language);
  if (spec?.kind === 'percent') return `${textOf(spec, value, { currency, language })}%`;
  if (spec?.kind === 'variant' && typeof value === 'object') return choices?.[textOf(spec, value, speech)] ?? '✓';
  if (choices && (typeof value === 'string' || typeof value === 'number'))
    return choices[String(value)] ?? String(value);
  if (spec && spec.kind !== 'variant') return textOf(spec, value, { currency, language });
  if (typeof value === 'number') return number(value, language);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

type Rule = NonNullable<Tier['up']>;
const isRule = (value: unknown): value is Rule =>
  typeof value === 'object' && value !== null && 'conditions' in value && 'of' in value;

/** A problem's sentence with tiers by their names and money as money: the server tells codes and the till's smallest unit. */
export function problemText({ text, facts }: Problem, rules: Rules, { currency, language }: Speech): string {
  let said = text;
  // Chinese and Japanese put spaces around a code, and none around a name.
  const space = language === 'zh-TW' || language === 'ja' ? ' ?' : '';
  for (const fact of ['tier', 'lower'] as const) {
    const tier = rules.tiers.find(({ code }) => code === facts[fact]);
    const name = tier && pick(tier.name, language);
    if (name) said = said.replaceAll(new RegExp(`${space}\\b${tier.code}\\b${space}`, 'g'), () => name);
  }
  if (typeof facts.measure === 'string' && isMoney(rules, facts.measure))
    for (const fact of ['keep', 'up'] as const)
      if (typeof facts[fact] === 'number')
        said = said.replaceAll(String(facts[fact]), money(facts[fact], currency, language));
  return said;
}

/** Texts of a tier that still tell a number which has changed. */
export function staleTexts(before: Rules, after: Rules): { tier: LocalText; text: LocalText }[] {
  return after.tiers.flatMap((tier) =>
    tier.benefits.flatMap((benefit) =>
      numbersTold(before, after, tier, benefit).some(({ from, to }) => tells(benefit.text, from, to))
        ? [{ tier: tier.name, text: benefit.text }]
        : [],
    ),
  );
}
