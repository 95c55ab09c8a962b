import { pos as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { CouponId, Day, PurchaseId } from '../../../shared/ids.ts';
import { ActorKind } from '../../../shared/vocabulary.ts';
import { readCard } from '../../services/members/read-card.ts';
import type { Member } from '../../services/ports/members.ts';
import { awardPurchase } from '../../services/purchases/award.ts';
import { refundPurchase } from '../../services/purchases/refund.ts';
import type { AwardResult, TierBrief } from '../../services/purchases/types.ts';
import { type ApiDeps, type Call, type Route, route } from '../context.ts';
import { byLiveCode, readLiveCode } from '../live-code.ts';
import { checkLines, couponByCode } from './bill-fields.ts';
import { shopWords } from './shop-words.ts';

const aheadMs = 5 * 60_000;
type PurchaseCall = Call<typeof contract.posPurchase>;
type PurchaseBody = PurchaseCall['body'];

/** What tills and other systems call, with a key of their branch. Texts in the shop's own language. */
export function posRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.posMember, async ({ params, now }) => {
      const member = await deps.members.byNumber(params.memberNumber);
      if (!member) throw new AppError('MEMBER_NOT_FOUND');
      const [card, told] = await Promise.all([readCard(deps, { memberId: member.id, now }), shopWords(deps, now)]);
      const { balance, worth, pending, lots } = card.points;
      const { next } = card.progress;
      return {
        memberNumber: member.number,
        tier: { code: card.tier.code, name: told(card.tier.name), until: card.tier.until },
        points: { balance, worth, pending, lots: lots.map(({ points, expiresOn }) => ({ points, expiresOn })) },
        next: next && { tier: next.tier, missing: next.missing, unit: next.unit },
        coupons: card.coupons
          .filter(({ state }) => state === 'issued')
          .map(({ number, title, kind, value, minimum, lastDay }) => ({
            code: number,
            title: told(title),
            kind,
            value,
            minimum,
            until: lastDay,
          })),
      };
    }),
    route(contract.posPurchase, async (call) => {
      const { body, now } = call;
      checkPurchase(body, now);
      const result = await countBill(deps, call);
      if (result.unclaimed) {
        call.status(202);
        return { purchaseId: result.purchaseId, unclaimed: true, earned: [] };
      }
      return {
        purchaseId: result.purchaseId,
        earned: result.earned,
        ...(result.discounts.length === 0 ? {} : { discounts: await discountsOf(deps, result.discounts) }),
        points: { balance: result.balance },
        tier: await tierOf(deps, result.tier, now),
        next: result.next,
      };
    }),
    route(contract.posRefund, async (call) => {
      const { body, caller, now, key } = call;
      const { receiptNumber, purchaseId } = body;
      if (receiptNumber === undefined && purchaseId === undefined)
        throw invalid('receiptNumber', 'name the purchase by it or by purchaseId');
      const result = await refundPurchase(deps, {
        ...(purchaseId ? { purchaseId: purchaseId as PurchaseId } : {}),
        ...(receiptNumber
          ? { receipt: { branch: caller.branch.code, number: receiptNumber, day: body.receiptDate as Day | undefined } }
          : {}),
        amount: body.amount,
        refundNumber: body.refundNumber,
        idempotencyKey: key,
        actor: { kind: ActorKind.Pos, id: caller.branch.code },
        now,
      });
      if (result.waiting) {
        call.status(202);
        return { refundId: result.refundId, returned: 0, taken: 0, waiting: true };
      }
      return {
        refundId: result.refundId,
        returned: result.returned,
        ...(result.endedAgain === 0 ? {} : { endedAgain: result.endedAgain }),
        taken: result.taken,
        ...(result.balance === null ? {} : { points: { balance: result.balance } }),
        ...(result.tier === null ? {} : { tier: await tierOf(deps, result.tier, now) }),
      };
    }),
  ];
}

/** @throws AppError INVALID_REQUEST naming the field; LINES_DO_NOT_ADD_UP; MEMBER_CODE_REQUIRED. */
function checkPurchase(body: PurchaseBody, now: Date): void {
  if (Date.parse(body.occurredAt) > now.getTime() + aheadMs)
    throw invalid('occurredAt', 'must not be more than five minutes ahead');
  checkLines(body);
  if (spendsOf(body) && body.memberCode === undefined) throw new AppError('MEMBER_CODE_REQUIRED');
}

/** Points, items had for points, or coupons: whatever needs the member's own live code. */
const spendsOf = ({ points, couponCodes = [], lines = [] }: PurchaseBody): boolean =>
  points !== undefined || couponCodes.length > 0 || lines.some(({ payWithPoints }) => payWithPoints === true);

/** Counts the bill for whom it names. A live code that spends is used up by it; one that only says who it is is not. */
async function countBill(deps: ApiDeps, call: PurchaseCall): Promise<AwardResult> {
  const { body, caller, key, askedAt, now } = call;
  const { memberCode, memberNumber } = body;
  const award = (member: Member | null) => awardTo(deps, call, member);
  if (memberCode === undefined) return award(memberNumber === undefined ? null : await memberOf(deps, memberNumber));
  const shown = { memberCode, branch: caller.branch, key, askedAt, now };
  const { number } = readLiveCode(deps, shown);
  if (memberNumber !== undefined && memberNumber !== number)
    throw invalid('memberNumber', 'is not the number of memberCode');
  return spendsOf(body) ? byLiveCode(deps, shown, award) : award(await memberOf(deps, number));
}

async function memberOf(deps: ApiDeps, number: string): Promise<Member> {
  const member = await deps.members.byNumber(number);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  return member;
}

async function awardTo(
  deps: ApiDeps,
  { body, caller, key, now }: PurchaseCall,
  member: Member | null,
): Promise<AwardResult> {
  const { branch } = caller;
  const coupons = await couponsOf(deps, body, member);
  return awardPurchase(deps, {
    memberId: member?.id ?? null,
    branch: branch.code,
    receiptNumber: body.receiptNumber,
    amount: body.amount,
    at: new Date(body.occurredAt),
    couponIds: coupons.map(([id]) => id),
    points: body.points,
    couponClaimOk: body.memberCode !== undefined,
    idempotencyKey: key,
    actor: { kind: ActorKind.Pos, id: branch.code, ...(body.staffCode ? { name: body.staffCode } : {}) },
    channel: body.channel,
    lines: body.lines,
    replaces: body.replacesReceiptNumber,
    now,
  }).catch((error: unknown) => Promise.reject(namingCoupon(error, coupons)));
}

/** What the till calls each coupon, by its id. @throws AppError COUPON_NOT_FOUND for any that is not the member's own. */
async function couponsOf(deps: ApiDeps, body: PurchaseBody, member: Member | null): Promise<[CouponId, string][]> {
  return Promise.all(
    (body.couponCodes ?? []).map(async (code) => {
      const coupon = await couponByCode(deps, code, member);
      if (coupon === null) throw new AppError('COUPON_NOT_FOUND', { couponCode: code });
      return [coupon.id, code] as [CouponId, string];
    }),
  );
}

/** A refusal that names a coupon names it as the till did. */
function namingCoupon(error: unknown, coupons: readonly [CouponId, string][]): unknown {
  if (!(error instanceof AppError) || error.details?.couponId === undefined) return error;
  const { couponId, ...rest } = error.details;
  const code = new Map<unknown, string>(coupons).get(couponId);
  return code === undefined ? error : new AppError(error.code, { ...rest, couponCode: code }, { cause: error });
}

/** What lowered the bill: a coupon by its number, which is what a till knows. */
const discountsOf = (deps: ApiDeps, discounts: AwardResult['discounts']): Promise<AwardResult['discounts']> =>
  Promise.all(
    discounts.map(async (each) => {
      const coupon = each.kind === 'coupon' ? await deps.coupons.byId(each.code as CouponId) : null;
      return coupon === null ? each : { ...each, code: coupon.number };
    }),
  );

async function tierOf(
  deps: ApiDeps,
  { code, until }: TierBrief,
  now: Date,
): Promise<{ code: string; name: string; until: Day | null }> {
  const [program, told] = await Promise.all([deps.programs.inForce(now), shopWords(deps, now)]);
  const tier = program.tiers.find((each) => each.code === code);
  return { code, name: tier === undefined ? code : told(tier.name), until };
}

const invalid = (field: string, problem: string) => new AppError('INVALID_REQUEST', { fields: [{ field, problem }] });
