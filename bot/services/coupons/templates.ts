import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { CouponTemplateId } from '../../../shared/ids.ts';
import type { CouponTemplate, Deps } from '../ports.ts';

export type TemplateInput = Pick<CouponTemplate, 'title' | 'kind' | 'value' | 'minimum' | 'validDays' | 'quota'> & {
  description?: CouponTemplate['description'];
};

/** Writes a coupon. The id follows from the key of the tap, so that a repeat answers the same template. */
export async function createCouponTemplate(
  deps: Pick<Deps, 'couponTemplates'>,
  { input, key, now }: { input: TemplateInput; key: string; now: Date },
): Promise<CouponTemplate> {
  checkValue(input);
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
  deps: Pick<Deps, 'couponTemplates'>,
  { id, input }: { id: CouponTemplateId; input: TemplateInput },
): Promise<CouponTemplate> {
  checkValue(input);
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

function checkValue({ kind, value }: TemplateInput): void {
  if (kind === 'percent-off' && (value < 1 || value > 10_000))
    throw invalid('value', 'must be 1 to 10000 basis points');
  if (kind === 'amount-off' && value < 1) throw invalid('value', 'must be at least 1');
}
const invalid = (field: string, problem: string) => new AppError('INVALID_REQUEST', { fields: [{ field, problem }] });
