import { pos as contract, type ResponseOf } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { ActorKind } from '../../../shared/vocabulary.ts';
import { redeemCoupon } from '../../services/coupons/redeem.ts';
import { readCard } from '../../services/members/read-card.ts';
import { redeemPoints } from '../../services/points/redeem.ts';
import type { Member } from '../../services/ports/members.ts';
import type { Actor } from '../../services/ports.ts';
import { quotePurchase } from '../../services/purchases/quote.ts';
import { type ApiDeps, type Call, type PosCaller, type Route, route } from '../context.ts';
import { languageOf } from '../error-words.ts';
import { fitText } from '../fit-words.ts';
import { byLiveCode } from '../live-code.ts';
import { checkLines, couponByCode } from './bill-fields.ts';
import { shopWords } from './shop-words.ts';

/** What a bill would do, and what is used outside one. */
export function posRedeemRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.posQuote, async ({ body, caller, now, request }) => {
      checkLines(body);
      const member = await deps.members.byNumber(body.memberNumber);
      if (member === null) throw new AppError('MEMBER_NOT_FOUND');
      const found = await Promise.all(
        (body.couponCodes ?? []).map(async (code) => ({ code, coupon: await couponByCode(deps, code, member) })),
      );
      const codeOf = new Map(
        found.flatMap(({ code, coupon }) => (coupon === null ? [] : [[coupon.id as string, code]])),
      );
      const quote = await quotePurchase(deps, {
        memberId: member.id,
        amount: body.amount,
        lines: body.lines,
        points: body.points,
        // One offered twice is one too many, as in the purchase.
        couponIds: found.flatMap(({ coupon }) => (coupon === null ? [] : [coupon.id])),
        channel: body.channel,
        branch: caller.branch.code,
        now,
      });
      const told = <Problem extends { why: string }>(problem: Problem) => ({
        ...problem,
        text: fitText(problem, languageOf(request), quote.currency),
      });
      const named = (id: string) => codeOf.get(id) ?? id;
      const unknown = found
        .filter(({ coupon }) => coupon === null)
        .map(({ code }) => told({ code, why: 'COUPON_NOT_FOUND' }));
      return {
        amount: quote.amount,
        discounts: quote.discounts.map((each) => ({ ...each, code: named(each.code) })),
        paid: quote.paid,
        earned: quote.earned,
        points: {
          usable: quote.pointsUsable,
          spent: body.points ?? 0,
          earned: quote.points,
          balanceAfter: quote.balanceAfter,
        },
        tierAfter: quote.tierAfter,
        missingAfter: quote.missingAfter,
        coupons: {
          used: quote.couponsUsed.map(named),
          unused: [
            ...unknown,
            ...quote.couponProblems.map(({ couponId, weekdays, ...problem }) =>
              told({
                code: named(couponId),
                ...problem,
                ...(weekdays === undefined ? {} : { weekdays: [...weekdays] }),
              }),
            ),
          ],
        },
      };
    }),
    route(contract.posRedemption, (call) => {
      const { branch } = call.caller;
      const shown = { memberCode: call.body.memberCode, branch, key: call.key, askedAt: call.askedAt, now: call.now };
      return byLiveCode(deps, shown, (member) => redeem(deps, call, member));
    }),
  ];
}

async function redeem(
  deps: ApiDeps,
  { body, caller, key, now }: Call<typeof contract.posRedemption>,
  member: Member,
): Promise<ResponseOf<typeof contract.posRedemption>> {
  const by = { branch: caller.branch.code, actor: actorOf(caller), idempotencyKey: key, now };
  if (body.couponCode === undefined) {
    const what = body.points === undefined ? { reward: body.rewardCode ?? '' } : { points: body.points };
    const { redemptionId, spent, worth, balance } = await redeemPoints(deps, { memberId: member.id, what, ...by });
    return { redemptionId, points: { spent, worth, balance } };
  }
  const own = await couponByCode(deps, body.couponCode, member);
  if (own === null) throw new AppError('COUPON_NOT_FOUND');
  const { coupon } = await redeemCoupon(deps, { code: own.number, ...by });
  const [card, told] = await Promise.all([readCard(deps, { memberId: member.id, now }), shopWords(deps, now)]);
  return {
    redemptionId: coupon.id,
    points: { spent: 0, worth: 0, balance: card.points.balance },
    coupon: { code: coupon.number, title: told(coupon.title), kind: coupon.kind, value: coupon.value },
  };
}

const actorOf = ({ branch }: PosCaller): Actor => ({ kind: ActorKind.Pos, id: branch.code });
