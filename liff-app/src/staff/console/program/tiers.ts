import type { Language } from '../../../../../shared/vocabulary.ts';
import { languages, materials } from '../../../../../shared/vocabulary.ts';
import { number, smallest, times } from '../../../lib/format.ts';
import { discountText, type Spec } from './fields.ts';
import { at, put } from './paths.ts';
import type { LocalText, Rules, Tier } from './rules.ts';

/** Texts a shop begins with, in every language a member may read. */
export type StartTexts = {
  tier: LocalText;
  goal: LocalText;
  furtherDate: LocalText;
  pass: LocalText;
  discount: (offBp: number) => LocalText;
};

export type Column = 'up' | 'keep' | 'multiplier' | 'discount' | 'birthday';
export const columns: readonly Column[] = ['up', 'keep', 'multiplier', 'discount', 'birthday'];
type Rule = NonNullable<Tier['up']>;
type Condition = Rule['conditions'][number];

/** What keeps a tier, as `keepRuleOf` of the domain reads it: own numbers, or the up rule's share rounded up. */
export function keepOf({ keep }: Rules, tier: Tier): Rule | null {
  if (tier.up === null || keep.kind === 'own') return tier.up === null ? null : tier.keep;
  if (keep.kind === 'same') return tier.up;
  const conditions = tier.up.conditions.map((each) => ({
    ...each,
    atLeast: Math.max(1, Math.ceil((each.atLeast * keep.shareBp) / 10_000)),
  }));
  return { ...tier.up, conditions };
}

/** The one condition of a rule that has but one: more than that does not fit a cell. */
const only = (rule: Rule | null): Condition | null =>
  rule?.conditions.length === 1 ? (rule.conditions[0] ?? null) : null;

/** What most tiers are climbed by; spend where no tier has a rule. */
export const measureOf = ({ tiers }: Rules): string =>
  tiers.flatMap(({ up }) => up?.conditions ?? [])[0]?.measure ?? 'spend';
export const isMoney = ({ measures }: Rules, measure: string): boolean => {
  const own = measures.find(({ code }) => code === measure);
  return measure === 'spend' || (own !== undefined && own.kind !== 'counter');
};

/** A cell of the table: its field, what stands in it, and whether it can be typed there. */
export type Cell = { spec: Spec; value: unknown; measure: string | null; open: boolean };
export function cellOf(rules: Rules, index: number, column: Column): Cell {
  const tier = rules.tiers[index]!;
  const path = `tiers.${index}`;
  if (column === 'multiplier') {
    const spec: Spec = { path: `${path}.multiplierBp`, kind: 'times', min: 0, max: 1_000_000 };
    return { spec, value: tier.multiplierBp, measure: null, open: true };
  }
  if (column === 'birthday') {
    const spec: Spec = { path: `${path}.birthday.points`, kind: 'whole', min: 0, max: 1_000_000 };
    return { spec, value: tier.birthday.points, measure: null, open: true };
  }
  if (column === 'discount') {
    const found = tier.benefits.flatMap((each) => (each.kind === 'discount' ? [each.discountBp] : []));
    return {
      spec: { path: `${path}.benefits.discount`, kind: 'discount' },
      value: found.length === 0 ? 0 : found[0],
      measure: null,
      open: found.length < 2,
    };
  }
  const rule = column === 'up' ? tier.up : keepOf(rules, tier);
  const condition = only(rule);
  const measure = condition?.measure ?? only(tier.up)?.measure ?? measureOf(rules);
  return {
    spec: {
      path: `${path}.${column}`,
      kind: isMoney(rules, measure) ? 'money' : 'whole',
      min: 1,
      max: 1_000_000_000,
    },
    value: condition?.atLeast ?? null,
    measure,
    open: index > 0 && (rule === null || condition !== null),
  };
}

/** The rules with another value in a cell. A keep of its own makes every tier's its own, at what it was: the share says nothing more. */
export function withCell(rules: Rules, index: number, column: Column, value: number, texts: StartTexts): Rules {
  const { spec, measure } = cellOf(rules, index, column);
  const rule: Rule = { of: 'all', conditions: [{ measure: measure ?? measureOf(rules), atLeast: value }] };
  const tier = rules.tiers[index]!;
  if (column === 'up')
    return put(rules, spec.path, tier.up === null ? rule : put(tier.up, 'conditions.0.atLeast', value));
  if (column === 'keep') {
    const tiers = rules.tiers.map((each, place) => {
      const keep = keepOf(rules, each);
      if (place !== index) return { ...each, keep };
      return { ...each, keep: keep === null ? rule : put(keep, 'conditions.0.atLeast', value) };
    });
    return { ...rules, keep: { kind: 'own' }, tiers };
  }
  if (column === 'discount')
    return retold(rules, put(rules, `tiers.${index}.benefits`, discounted(tier, value, texts)));
  return retold(rules, put(rules, spec.path, value));
}

function discounted({ benefits }: Tier, offBp: number, texts: StartTexts): Tier['benefits'] {
  if (offBp === 0) return benefits.filter(({ kind }) => kind !== 'discount');
  if (benefits.some(({ kind }) => kind === 'discount'))
    return benefits.map((each) => (each.kind === 'discount' ? { ...each, discountBp: offBp } : each));
  const codes = benefits.map(({ code }) => code);
  const code = codes.includes('discount') ? `discount-${codes.length + 1}` : 'discount';
  const fresh = { kind: 'discount' as const, code, text: texts.discount(offBp), allowance: null, cost: 0 };
  return [...benefits, { ...fresh, discountBp: offBp, excludedProductLines: [] }];
}

/**
 * What members read about a number follows the number: where "生日禮 20 點" tells the birthday gift and the gift becomes 25, so does
 * the text, in each language in which the number stands there once. Anything else an owner has to rewrite.
 */
export function retold(before: Rules, after: Rules): Rules {
  const tiers = after.tiers.map((tier) => {
    const benefits = tier.benefits.map((benefit) => {
      let { text } = benefit;
      for (const { from, to } of numbersTold(before, after, tier, benefit)) text = followed(text, from, to);
      return { ...benefit, text };
    });
    return { ...tier, benefits };
  });
  return { ...after, tiers };
}

/** A number that a text may tell, as it was and as it is, in each way it is written. */
type Told = { from: string[]; to: string[] };
/** The numbers that a benefit's text tells of its tier: the birthday gift, the multiplier and the rate, the discount. */
export function numbersTold(before: Rules, after: Rules, tier: Tier, benefit: Tier['benefits'][number]): Told[] {
  const was = before.tiers.find(({ code }) => code === tier.code);
  const old = was?.benefits.find(({ code }) => code === benefit.code);
  if (!was || !old) return [];
  if (benefit.kind === 'discount')
    return old.kind === 'discount' ? [{ from: said(old.discountBp), to: said(benefit.discountBp) }] : [];
  if (benefit.kind !== 'points') return [];
  if (benefit.code === 'birthday') return [{ from: ways(was.birthday.points), to: ways(tier.birthday.points) }];
  if (benefit.code !== 'earning') return [];
  const [from, to] = [before, after].map(({ earn }) => (earn.per.kind === 'spend' ? earn.per.money : null));
  const rate =
    from == null || to == null ? [] : [{ from: priced(from, after.currency), to: priced(to, after.currency) }];
  return [{ from: [times(was.multiplierBp)], to: [times(tier.multiplierBp)] }, ...rate];
}

/** Whether a text still tells a number that has become another. */
export const tells = (text: LocalText, from: string[], to: string[]): boolean =>
  from.some(
    (token, index) => token !== to[index] && Object.values(text).some((each) => tokenOf(token).test(String(each))),
  );

/** A number as texts write it: with and without separators of thousands. */
const ways = (value: number): string[] => [number(value, 'en'), String(value)];
const priced = (value: number, currency: string): string[] =>
  ways(value / smallest(1, currency)).flatMap((each) => [`NT$${each}`, `¥${each}`, `฿${each}`, `$${each}`]);
const said = (offBp: number): string[] => [
  discountText(offBp, 'zh-TW').replace(' 折', ''),
  String((10_000 - offBp) / 1_000),
  String(offBp / 100),
];

function followed(text: LocalText, from: string[], to: string[]): LocalText {
  const follow = (each: string): string => {
    for (const [index, token] of from.entries()) {
      const found = each.match(tokenOf(token)) ?? [];
      if (found.length === 1 && token !== to[index]) return each.replace(tokenOf(token), () => to[index] ?? token);
    }
    return each;
  };
  const entries = languages.flatMap((language): [Language, string][] => {
    const said = text[language];
    return said === undefined ? [] : [[language, follow(said)]];
  });
  return { ...text, ...Object.fromEntries(entries) };
}
/** The number by itself: not the 1 of 100, nor of 1.2. */
const tokenOf = (token: string): RegExp =>
  new RegExp(`(?<![\\d.,A-Za-z])${token.replace(/[.$]/g, '\\$&')}(?!\\d|[.,]\\d)`, 'g');

/** Twice as far as the highest so far, and otherwise like it: something to change, that can stand as it is. */
export function withTier(rules: Rules, texts: StartTexts): Rules {
  const last = rules.tiers.at(-1)!;
  const condition = only(last.up);
  const measure = condition?.measure ?? measureOf(rules);
  const atLeast = condition ? condition.atLeast * 2 : isMoney(rules, measure) ? smallest(1_000, rules.currency) : 10;
  const codes = new Set(rules.tiers.map(({ code }) => code));
  let place = rules.tiers.length + 1;
  while (codes.has(`tier-${place}`)) place += 1;
  const used = new Set(rules.tiers.map(({ material }) => material));
  const up: Rule = { of: 'all', conditions: [{ measure, atLeast }] };
  const tier: Tier = {
    code: `tier-${place}`,
    name: texts.tier,
    material: materials.find((each) => !used.has(each)) ?? last.material,
    goal: texts.goal,
    up,
    keep: rules.keep.kind === 'own' ? put(up, 'conditions.0.atLeast', Math.ceil(atLeast / 2)) : null,
    validity: null,
    multiplierBp: last.multiplierBp,
    birthday: last.birthday,
    gift: null,
    benefits: [],
  };
  return { ...rules, tiers: [...rules.tiers, tier] };
}

/** Without a tier. Whoever is lowest then is everybody's: without a rule, and nobody rises to it. */
export function withoutTier(rules: Rules, index: number): Rules {
  const tiers = rules.tiers.filter((_, place) => place !== index);
  return {
    ...rules,
    tiers: tiers.map((each, place) => (place === 0 ? { ...each, up: null, keep: null, gift: null } : each)),
  };
}

/** The rules with another value in a field of a row or of a tier's own form. */
export function withField(rules: Rules, path: string, value: unknown, texts: StartTexts): Rules {
  const next = put(rules, path, isKind(value) ? begun(at(rules, path), value, path, texts) : value);
  // Every tier's own number begins as what it was.
  if (path === 'keep' && next.keep.kind === 'own')
    return { ...next, tiers: next.tiers.map((each) => ({ ...each, keep: each.keep ?? keepOf(rules, each) })) };
  return path.startsWith('earn.per') ? retold(rules, next) : next;
}

type Kind = Record<string, unknown>;
const isKind = (value: unknown): value is Kind => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Another kind begins with what it has in common with the one before: who goes from 18 months to another way of 12 keeps the 18. */
function begun(was: unknown, start: Kind, path: string, texts: StartTexts): Kind {
  const named = path === 'furtherDate' || path === 'pass' ? { ...start, name: texts[path] } : start;
  if (!isKind(was)) return named;
  const common = Object.keys(named).filter((key) => key !== 'kind' && typeof was[key] === typeof named[key]);
  return { ...named, ...Object.fromEntries(common.map((key) => [key, was[key]])) };
}
