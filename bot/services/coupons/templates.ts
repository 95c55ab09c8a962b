import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { CouponTemplateId } from '../../../shared/ids.ts';
import { faultOf } from '../../domain/coupon/check.ts';
import type { CouponTemplate } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';

export type TemplateInput = Omit<CouponTemplate, 'id' | 'issued' | 'used' | 'createdAt'>;
type TemplateDeps = Pick<Deps, 'couponTemplates' | 'branches'>;

/**
 * Writes a coupon. The id follows from the key of the tap, so that a repeat answers the same template.
 * @throws AppError INVALID_REQUEST {fields} for rules that cannot stand together, or a branch there is not.
 */
export async function createCouponTemplate(
  deps: TemplateDeps,
  { input, key, now }: { input: TemplateInput; key: string; now: Date },
): Promise<CouponTemplate> {
  await check(deps, input);
  const id = createHash('sha256').update(`template:${key}`).digest('hex').slice(0, 24) as CouponTemplateId;
  const template: CouponTemplate = { ...input, id, issued: 0, used: 0, createdAt: now };
  await deps.couponTemplates.put(template);
  return (await deps.couponTemplates.byId(id)) ?? template;
}

/**
 * Changes a template; copies already issued keep their words and dates.
 * @throws AppError NOT_FOUND; INVALID_REQUEST when the quota would fall below what is issued.
 */
export async function updateCouponTemplate(
  deps: TemplateDeps,
  { id, input }: { id: CouponTemplateId; input: TemplateInput },
): Promise<CouponTemplate> {
  await check(deps, input);
  const before = await deps.couponTemplates.byId(id);
  if (!before) throw new AppError('NOT_FOUND');
  if (input.quota !== null && input.quota < before.issued) {
    throw invalid('quota', `must be at least ${before.issued}: that many are issued`);
  }
  const after = await deps.couponTemplates.update(id, { ...input, description: input.description });
  if (!after) throw new AppError('NOT_FOUND');
  return after;
}

/** Newest first. */
export const listCouponTemplates = async (deps: Pick<Deps, 'couponTemplates'>): Promise<CouponTemplate[]> =>
  (await deps.couponTemplates.all()).toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());

async function check(deps: TemplateDeps, input: TemplateInput): Promise<void> {
  const fault = faultOf(input, input.clock ?? null);
  if (fault !== null) throw invalid(fault.field, fault.problem);
  if (input.branches == null) return;
  const known = new Set<string>((await deps.branches.all()).map(({ code }) => code));
  const unknown = input.branches.filter((code) => !known.has(code));
  if (unknown.length > 0) throw invalid('branches', `there is no ${unknown.join(', ')}`);
}
const invalid = (field: string, problem: string) => new AppError('INVALID_REQUEST', { fields: [{ field, problem }] });
