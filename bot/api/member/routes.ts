import { accounts, member as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, CouponId, Day } from '../../../shared/ids.ts';
import { couponView } from '../../services/coupons/coupon-view.ts';
import { listCoupons } from '../../services/coupons/list.ts';
import { openCoupon } from '../../services/coupons/open.ts';
import { explainNumber } from '../../services/members/explain.ts';
import { join } from '../../services/members/join.ts';
import { readNotice } from '../../services/members/notice.ts';
import { readCard } from '../../services/members/read-card.ts';
import { readForecast } from '../../services/members/read-forecast.ts';
import { readHistory } from '../../services/members/read-history.ts';
import { updateProfile } from '../../services/members/update-profile.ts';
import type { Member } from '../../services/ports/members.ts';
import { claimDays } from '../../services/purchases/claim-bill.ts';
import { requestBill } from '../../services/purchases/claim-requests.ts';
import { whatIfToday } from '../../services/purchases/what-if.ts';
import { memberTokens, openMemberSession } from '../auth-member.ts';
import { type ApiDeps, type MemberCaller, type Route, route } from '../context.ts';
import { requestView } from '../request-view.ts';
import { liveStream } from './live.ts';

/** What a member's own page calls. Who asks is in the session; no id of a person is read from anywhere else. */
export function memberRoutes(deps: ApiDeps): Route[] {
  const tokens = memberTokens(deps);
  return [
    route(contract.createMemberSession, async ({ body, now }) => {
      const { lineUserId, name } = await deps.login.verifyLiffIdToken(body.idToken, now);
      const session = await openMemberSession(tokens, { lineUserId, name, now });
      const member = await deps.members.byLineUserId(lineUserId);
      return { ...session, ...(member ? { member: await readCard(deps, { memberId: member.id, now }) } : {}) };
    }),
    route(contract.getNotice, ({ query, now }) => readNotice(deps, { language: query.language, now })),
    route(contract.join, async ({ body, caller, now }) => {
      const { member, joinedNow, welcomePoints, welcomeCouponId } = await join(deps, {
        lineUserId: caller.lineUserId,
        // LINE tells a profile of friends only; of others it told the name at sign-in.
        name: caller.lineName,
        ...(body.language ? { language: body.language } : {}),
        ...(body.code ? { code: body.code } : {}),
        how: 'liff',
        noticeVersion: body.noticeVersion,
        marketing: body.marketing,
        now,
      });
      const card = await readCard(deps, { memberId: member.id, now });
      return { ...card, joinedNow, welcome: { points: welcomePoints, couponId: welcomeCouponId } };
    }),
    route(contract.getCard, ({ caller, now }) => readCard(deps, { memberId: memberOf(caller).id, now })),
    route(contract.getMemberCode, async ({ caller, now }) => {
      const { number } = memberOf(caller);
      const { code, issuedAt, renewAt, expiresAt } = deps.seals.liveCode(number, now);
      return {
        number,
        code,
        issuedAt: issuedAt.toISOString(),
        renewAt: renewAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        at: now.toISOString(),
      };
    }),
    route(contract.getHistory, ({ caller, query }) =>
      readHistory(deps, { memberId: memberOf(caller).id, before: query.before, limit: query.limit }),
    ),
    route(contract.whyNumber, ({ caller, params, query, now }) =>
      explainNumber(deps, {
        memberId: memberOf(caller).id,
        ...params,
        ...query,
        day: query.day as Day | undefined,
        now,
      }),
    ),
    route(contract.getForecast, ({ caller, now }) => readForecast(deps, { memberId: memberOf(caller).id, now })),
    route(contract.whatIf, ({ caller, query, now }) =>
      whatIfToday(deps, { memberId: memberOf(caller).id, amount: query.amount, now }),
    ),
    route(contract.getCoupons, async ({ caller, now }) => {
      const program = await deps.programs.inForce(now);
      const { usable, used, ended } = await listCoupons(deps, { memberId: memberOf(caller).id, now });
      const views = (coupons: typeof usable) => coupons.map((coupon) => couponView(coupon, program, now));
      return { usable: views(usable), used: views(used), ended: views(ended) };
    }),
    route(contract.openCoupon, async ({ caller, params, now }) => {
      const { member } = caller;
      if (!member) throw new AppError('COUPON_NOT_FOUND');
      const { coupon, live } = await openCoupon(deps, { memberId: member.id, couponId: params.id as CouponId, now });
      return {
        coupon: couponView(coupon, await deps.programs.inForce(now), now),
        code: live?.code ?? null,
        expiresAt: live?.expiresAt.toISOString() ?? null,
        renewAt: live?.renewAt.toISOString() ?? null,
        at: now.toISOString(),
      };
    }),
    route(contract.updateProfile, async ({ caller, body, now }) => {
      const { id } = memberOf(caller);
      await updateProfile(deps, { ...body, memberId: id, now });
      return readCard(deps, { memberId: id, now });
    }),
    route(accounts.requestBill, async (call) => {
      const { body, caller, now } = call;
      const outcome = await requestBill(deps, {
        memberId: memberOf(caller).id,
        branch: body.branch as BranchCode,
        receiptNumber: body.receiptNumber,
        amount: body.amount,
        day: body.day as Day,
        now,
      });
      if (outcome.state === 'waiting') call.status(202);
      return outcome;
    }),
    route(accounts.listOwnRequests, async ({ caller }) => ({
      requests: (await deps.billRequests.ofMember(memberOf(caller).id)).map(requestView),
      branches: await deps.branches.all(),
      days: claimDays,
    })),
    route(contract.liveCard, (call) => liveStream(deps, memberOf(call.caller).id, call.request, call.response)),
  ];
}

/** @throws AppError NOT_A_MEMBER for a person who has not joined. */
function memberOf({ member }: MemberCaller): Member {
  if (!member) throw new AppError('NOT_A_MEMBER');
  return member;
}
