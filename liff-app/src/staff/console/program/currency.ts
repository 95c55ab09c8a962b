import { languages } from '../../../../../shared/vocabulary.ts';
import { money, smallest } from '../../../lib/format.ts';
import type { LocalText, Rules, Tier } from './rules.ts';
import { isMoney } from './tiers.ts';

const most = 1_000_000_000;
/** The sign as it stands before an amount: `NT$`, `฿`. */
export const signOf = (currency: string): string => money(0, currency).replace(/[\d.,]/g, '');

/** The same rules in another currency, number for number: what says NT$1,000 says ฿1,000, which is kept in satang. */
export function inCurrency(rules: Rules, currency: string): Rules {
  if (currency === rules.currency) return rules;
  const factor = smallest(1, currency) / smallest(1, rules.currency);
  const amount = (value: number): number => (value === 0 ? 0 : Math.min(most, Math.max(1, Math.round(value * factor))));
  const rule = <R extends Tier['up']>(of: R): R =>
    of === null
      ? of
      : {
          ...of,
          conditions: of.conditions.map((each) =>
            isMoney(rules, each.measure) ? { ...each, atLeast: amount(each.atLeast) } : each,
          ),
        };
  const sign = new RegExp(`(?<![A-Za-z])${signOf(rules.currency).replace(/\$/g, '\\$')}(?=\\d)`, 'g');
  const told = (text: LocalText): LocalText => ({
    ...text,
    ...Object.fromEntries(
      languages.flatMap((language) => {
        const said = text[language];
        return said === undefined ? [] : [[language, said.replace(sign, () => signOf(currency))]];
      }),
    ),
  });
  const benefits = (list: Tier['benefits']): Tier['benefits'] =>
    list.map((each) => ({ ...each, text: told(each.text), cost: amount(each.cost) }));
  const { earn, spending, pass } = rules;
  return {
    ...rules,
    currency,
    tiers: rules.tiers.map((tier) => ({
      ...tier,
      goal: told(tier.goal),
      up: rule(tier.up),
      keep: rule(tier.keep),
      benefits: benefits(tier.benefits),
    })),
    earn: {
      ...earn,
      per: earn.per.kind === 'spend' ? { ...earn.per, money: amount(earn.per.money) } : earn.per,
      minimumSpend: amount(earn.minimumSpend),
    },
    spending: { ...spending, money: amount(spending.money) },
    pass: pass && { ...pass, fee: amount(pass.fee), benefits: benefits(pass.benefits) },
  };
}

/**
 * What a shop is, and not what its club does: name, place, currency and the word for its points stay as they are whatever rules
 * somebody starts from.
 */
export function ofThisShop(example: Rules, inForce: Rules): Rules {
  const { shop, zone, currency, language, businessDay, pointsName, welcomeCouponTemplateId } = inForce;
  const own = { shop, zone, language, businessDay, pointsName, welcomeCouponTemplateId };
  return { ...inCurrency(example, currency), ...own };
}
