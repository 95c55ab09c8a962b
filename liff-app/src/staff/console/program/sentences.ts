import { money, number, times } from '../../../lib/format.ts';
import { pick } from '../../../lib/i18n.ts';
import type { Template } from '../../lib/staff-call.ts';
import { type Style, textOf } from './fields.ts';
import type { ProgramWords } from './program-words.ts';
import type { RowName } from './rows.ts';
import type { LocalText, Rules, Tier } from './rules.ts';
import { isMoney, measureOf } from './tiers.ts';

/** How the page speaks: the shop's currency, a language and its words, and the coupons by name. */
export type Speech = Style & { words: ProgramWords; templates: Pick<Template, 'id' | 'title'>[] };

export const measureName = (rules: Rules, code: string, { words, language }: Speech): string => {
  const own = rules.measures.find((each) => each.code === code);
  return own ? pick(own.name, language) : (words.measures[code] ?? code);
};
export const couponName = (id: string, { templates, language }: Speech): string => {
  const found = templates.find((each) => each.id === id);
  return found ? pick(found.title, language) : id;
};

type Rule = NonNullable<Tier['up']>;
export const conditionText = (
  rules: Rules,
  { measure, atLeast }: Rule['conditions'][number],
  speech: Speech,
): string =>
  isMoney(rules, measure)
    ? money(atLeast, rules.currency, speech.language)
    : `${number(atLeast, speech.language)} ${measureName(rules, measure, speech)}`;
/** All that a rule asks, in one line. */
export const ruleText = (rules: Rules, { of, conditions }: Rule, speech: Speech): string =>
  conditions.map((each) => conditionText(rules, each, speech)).join(of === 'any' ? ' / ' : ' + ');

type Part = string | false | null;
type Says = (rules: Rules, speech: Speech, help: Help) => Part[];
type Help = {
  count: (value: number) => string;
  cash: (value: number) => string;
  share: (basisPoints: number) => string;
  list: (items: readonly (string | number)[]) => string;
  text: (text: LocalText) => string;
};

/** One row of the rules in one sentence, in its parts: the first says what matters, the rest what goes with it. */
export function sentenceOf(row: RowName, rules: Rules, speech: Speech): string[] {
  const { language, words } = speech;
  const help: Help = {
    count: (value) => number(value, language),
    cash: (value) => money(value, rules.currency, language),
    share: (basisPoints) => `${basisPoints / 100}%`,
    list: (items) => items.join(words.and),
    text: (text) => pick(text, language),
  };
  return says[row](rules, speech, help).filter((part): part is string => Boolean(part));
}

const says: Record<RowName, Says> = {
  climb: (rules, speech, { count, share }) => {
    const { says: say } = speech.words;
    const measure = measureName(rules, measureOf(rules), speech);
    const { window, keep } = rules;
    return [
      window.kind === 'rolling' ? say.window.rolling(count(window.days), measure) : say.window[window.kind](measure),
      keep.kind === 'share' ? say.keep.share(share(keep.shareBp)) : say.keep[keep.kind],
    ];
  },
  standing: ({ validity, review, down, warnings }, { words: { says: say }, language, currency }, { count, list }) => [
    validity.kind === 'months'
      ? say.months(count(validity.months))
      : validity.kind === 'none'
        ? say.noEnd
        : say.endOfNextYear,
    review.kind === 'dates' &&
      say.review(textOf({ path: '', kind: 'month-days', most: 4 }, review.days, { language, currency })),
    down.kind !== 'never' && down.graceDays > 0 && say.grace(count(down.graceDays)),
    say.down[down.kind],
    down.kind !== 'never' && down.comeBackDays > 0 && say.comeBack(count(down.comeBackDays)),
    down.silentMonths !== null && say.silent(count(down.silentMonths)),
    warnings.days.length > 0 && say.warned(list(warnings.days)),
  ],
  earn: ({ earn, multipliers }, { words }, { count, cash, list }) => {
    const { says: say } = words;
    const excluded = [
      ...earn.excludedChannels.map((each) => (each === 'delivery' ? say.delivery : each)),
      ...earn.excludedProductLines,
    ];
    return [
      earn.per.kind === 'spend'
        ? say.spend(cash(earn.per.money), count(earn.per.points))
        : earn.per.kind === 'visit'
          ? say.visit(count(earn.per.points))
          : say.nothing,
      earn.per.kind === 'spend' && say.remainder[earn.remainder],
      earn.minimumSpend > 0 && say.minimum(cash(earn.minimumSpend)),
      excluded.length > 0 && say.excluded(list(excluded)),
      earn.pendingDays > 0 && say.pending(count(earn.pendingDays)),
      earn.maxPerBill !== null && say.perBill(count(earn.maxPerBill)),
      multipliers.combine === 'multiply' && words.choices['multipliers.combine']?.multiply
        ? `${words.fields['multipliers.combine']} ${words.choices['multipliers.combine'].multiply}`
        : null,
    ];
  },
  worth: ({ spending }, { words: { says: say } }, { count, cash, share }) => [
    say.worth(count(spending.points), cash(spending.money)),
    spending.maxShareBp === 0
      ? say.shareNone
      : spending.maxShareBp === 10_000
        ? say.shareAll
        : say.share(share(spending.maxShareBp)),
    spending.block > 1 && say.block(count(spending.block)),
    spending.minimum > 0 && say.least(count(spending.minimum)),
    spending.items.length > 0 && say.items(count(spending.items.length)),
  ],
  expiry: ({ expiry, reminders }, { words: { says: say } }, { count, list }) => [
    {
      'month-end': () => say.monthEnd(count('months' in expiry ? expiry.months : 0)),
      days: () => say.days(count('days' in expiry ? expiry.days : 0)),
      'year-end': () => say.yearEnd(count('years' in expiry ? expiry.years : 0)),
      rolling: () => say.rolling(count('months' in expiry ? expiry.months : 0)),
      never: () => say.never,
    }[expiry.kind](),
    expiry.kind !== 'never' && reminders.days.length > 0 && say.warned(list(reminders.days)),
  ],
  birthday: ({ birthday, tiers }, { words: { says: say } }, { count, list, text }) => {
    const factors = [...new Set(tiers.map((each) => each.birthday.multiplierBp))].toSorted((a, b) => a - b);
    const span =
      factors.length === 1 ? times(factors[0] ?? 0) : `${times(factors[0] ?? 0)}–${times(factors.at(-1) ?? 0)}`;
    const given = tiers.filter((each) => each.birthday.couponTemplateId !== null);
    return [
      say.birthday[birthday.when],
      birthday.leadDays > 0 && say.lead(count(birthday.leadDays)),
      factors.join() !== '10000' && say.times[birthday.when](span),
      given.length > 0 && say.coupon(list(given.map(({ name }) => text(name)))),
    ];
  },
  bonuses: ({ bonuses }, { words: { says: say } }, { count, list, text }) => {
    const on = bonuses.filter((each) => each.on);
    const named = on.slice(0, 4).map((each) => say.bonus(text(each.name), count(each.points)));
    return on.length === 0
      ? [say.noBonus]
      : [list(named), on.length > named.length && say.further(count(on.length - named.length))];
  },
  bill: ({ stacking, refundShortfall, undoMinutes }, { words: { says: say } }, { count }) => [
    say.stacking[stacking.tierAndCoupon],
    say.coupons(count(stacking.couponsPerBill)),
    say.shortfall[refundShortfall],
    undoMinutes > 0 && say.undo(count(undoMinutes)),
  ],
  gifts: ({ welcomeCouponTemplateId, furtherDate }, speech, { count, text }) => [
    welcomeCouponTemplateId === null
      ? speech.words.says.noWelcome
      : speech.words.says.welcome(couponName(welcomeCouponTemplateId, speech)),
    furtherDate !== null && speech.words.says.date(text(furtherDate.name), count(furtherDate.points)),
  ],
  pass: ({ pass }, { words: { says: say } }, { count, cash, text }) => [
    pass === null ? say.noPass : say.pass(text(pass.name), cash(pass.fee), count(pass.months)),
  ],
  shop: ({ pointsName, businessDay, zone }, { words: { says: say } }, { text }) => [
    say.pointsName(text(pointsName)),
    say.dayEnds(businessDay.endsAt),
    say.zone(zone),
  ],
};
