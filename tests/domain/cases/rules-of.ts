import type { OfferedCoupon } from '../../../bot/domain/bill/bill.ts';
import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import type { CouponRule } from '../../../bot/domain/coupon/coupon.ts';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { presets } from '../../../bot/domain/program/presets/presets.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import { campaignSchema } from '../../../shared/contract/campaign.ts';
import { programSchema } from '../../../shared/contract/program.ts';
import type { CouponId } from '../../../shared/ids.ts';
import { CouponKind } from '../../../shared/vocabulary.ts';
import { everyBill } from '../../support/campaign.ts';
import type { Case } from './read-case.ts';

/** Objects are merged field by field; one with a `kind` is another variant (but for `down`), and lists are other lists. */
function merged(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change) || ('kind' in change && !('graceDays' in base))) return change;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) result[key] = merged(result[key], value);
  return result;
}
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Tiers and bonuses are changed by their code: `tiers: {silver: {...}}`; a list is another list. */
function withCoded(program: Program, field: 'tiers' | 'bonuses', change: unknown): unknown {
  const list: readonly { code: string }[] = program[field];
  if (change === undefined) return list;
  if (!isPlain(change)) return change;
  for (const code of Object.keys(change))
    if (!list.some((each) => each.code === code)) throw new Error(`there is no ${code} among ${field}`);
  return list.map((each) => merged(each, change[each.code] ?? {}));
}

function changed(program: Program, { tiers, bonuses, ...rest }: Record<string, unknown>): unknown {
  return {
    ...(merged(program, rest) as Program),
    tiers: withCoded(program, 'tiers', tiers),
    bonuses: withCoded(program, 'bonuses', bonuses),
  };
}

/** Every version of a case's rules; the default where it names none. @throws for a preset, a tier or a field that there is not. */
export function programsOf({ rules }: Pick<Case, 'rules'>): Program[] {
  const versions: Program[] = [];
  for (const { from, preset, change } of rules.length === 0 ? [{ from: null, preset: null, change: {} }] : rules) {
    const found = presets.find(({ code }) => code === preset)?.program;
    if (preset !== null && found === undefined) throw new Error(`there is no preset ${preset}`);
    const base = found ?? versions.at(-1) ?? defaultProgram;
    const startsAt = from === null ? new Date(0) : new Date(from.length > 10 ? from : `${from}T00:00:00+08:00`);
    const version = versions.length + 1;
    versions.push(programSchema.parse({ ...(changed(base, change) as Program), version, startsAt }));
  }
  return versions;
}

export const campaignsOf = ({ campaigns }: Pick<Case, 'campaigns'>): Campaign[] =>
  campaigns.map((each) =>
    campaignSchema.parse({
      ...everyBill,
      name: { 'zh-TW': String(each.id) },
      ...each,
      from: new Date(`${String(each.from)}T00:00:00+08:00`),
      until: new Date(`${String(each.until)}T00:00:00+08:00`),
    }),
  );

const couponFields = [
  'id',
  'kind',
  'value',
  'minimum',
  'cap',
  'productLines',
  'branches',
  'channels',
  'weekdays',
  'hours',
];

/** Coupons a member of the case has in hand: `{ id, kind, value, minimum, … }`. */
export const couponsOf = ({ coupons }: Pick<Case, 'coupons'>): OfferedCoupon[] =>
  coupons.map((each) => {
    const odd = Object.keys(each).find((field) => !couponFields.includes(field));
    if (odd !== undefined) throw new Error(`a coupon has no field ${odd}`);
    if (!Object.values<unknown>(CouponKind).includes(each.kind))
      throw new Error(`there is no coupon ${String(each.kind)}`);
    const { id, ...rule } = each;
    return { id: String(id) as CouponId, rule: { value: 0, minimum: 0, ...rule } as CouponRule };
  });
