import type { BroadcastId, CouponId, CouponTemplateId, MemberId } from '../../../shared/ids.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import type { CouponRule } from '../../domain/coupon/coupon.ts';
import type { Coupon, CouponTemplate } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { couponDates } from './coupon-dates.ts';
import { couponIdOf, couponNumberOf } from './coupon-number.ts';

export type IssueCoupons = {
  templateId: CouponTemplateId;
  source: Coupon['source'];
  now: Date;
  broadcastId?: BroadcastId;
};
type IssueDeps = Pick<Deps, 'coupons' | 'couponTemplates' | 'programs'>;

const numberAttempts = 5;
const perWrite = 500;

/**
 * One copy of a template for a member, decided by `key`: the same key answers the same coupon.
 * @returns null when there is no such template, its fixed days are over, or its quota is used up.
 */
export async function issueCoupon(
  deps: IssueDeps,
  command: IssueCoupons & { memberId: MemberId; key: string },
): Promise<Coupon | null> {
  const outcome = await issueCoupons(deps, { ...command, to: [{ memberId: command.memberId, key: command.key }] });
  return outcome.outcome === 'issued' ? deps.coupons.byId(couponIdOf(command.key)) : null;
}

/**
 * Copies for many members (at most 500), all or none against the quota.
 *
 * The race, step by step:
 * 1. Which of these ids are there already? A repeat asks the quota only for what is missing.
 * 2. The quota is counted up by a conditional increment. A crash after it loses places, never gives one too many.
 * 3. The copies are inserted under ids that follow from their keys; another process doing the same inserts none of them.
 * 4. Places counted for copies that the other process inserted are given back.
 */
export async function issueCoupons(
  deps: IssueDeps,
  command: IssueCoupons & { to: readonly { memberId: MemberId; key: string }[] },
): Promise<{ outcome: 'issued'; created: number } | { outcome: 'no-template' | 'ended' | 'quota' }> {
  const { templateId, to } = command;
  if (to.length > perWrite) throw new RangeError(`At most ${perWrite} coupons in one write`);
  const template = await deps.couponTemplates.byId(templateId);
  if (!template) return { outcome: 'no-template' };
  const known = new Set(await deps.coupons.known(to.map(({ key }) => couponIdOf(key))));
  let wanted = to.filter(({ key }) => !known.has(couponIdOf(key)));
  if (wanted.length === 0) return { outcome: 'issued', created: 0 };
  const program = await deps.programs.inForce(command.now);
  const dates = couponDates(program, command.now, template);
  // Nobody is given what can never be used.
  if (dates.usableUntil <= command.now) return { outcome: 'ended' };
  if (!(await deps.couponTemplates.countIssued(templateId, wanted.length))) return { outcome: 'quota' };
  const asked = wanted.length;
  let created = 0;
  for (let attempt = 0; wanted.length > 0; attempt += 1) {
    if (attempt === numberAttempts) throw new Error('No free coupon number was found');
    const copies = wanted.map(({ memberId, key }) => copyOf(template, command, { memberId, key, attempt, dates }));
    const outcome = await deps.coupons.issue(copies);
    created += outcome.created.length;
    const again = new Set<CouponId>(outcome.numberTaken);
    wanted = wanted.filter(({ key }) => again.has(couponIdOf(key)));
  }
  if (created < asked) await deps.couponTemplates.countIssued(templateId, created - asked);
  return { outcome: 'issued', created };
}

function copyOf(
  template: CouponTemplate,
  command: IssueCoupons,
  copy: { memberId: MemberId; key: string; attempt: number; dates: ReturnType<typeof couponDates> },
): Coupon {
  return {
    id: couponIdOf(copy.key),
    number: couponNumberOf(copy.key, copy.attempt),
    memberId: copy.memberId,
    templateId: template.id,
    broadcastId: command.broadcastId ?? null,
    source: command.source,
    title: template.title,
    ...ruleOf(template),
    ...(template.description ? { description: template.description } : {}),
    state: CouponState.Issued,
    issuedAt: command.now,
    ...copy.dates,
    openedAt: null,
    used: null,
  };
}

/** What a copy keeps of its template's rule: a later change of the template is not a change of what was given. */
function ruleOf({
  kind,
  value,
  minimum,
  cap,
  productLines,
  branches,
  channels,
  weekdays,
  hours,
}: CouponRule): CouponRule {
  const limits = { cap, productLines, branches, channels, weekdays, hours };
  const given = Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit != null));
  return { kind, value, minimum, ...given };
}
