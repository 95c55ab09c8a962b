import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { balanceOn, usableLots } from '../../domain/account/lots.ts';
import { isBirthdayMonth, nextBirthdayGift } from '../../domain/birthday/birthday.ts';
import { mulDivFloor } from '../../domain/money.ts';
import { shownPhone } from '../../domain/phone.ts';
import { type Program, rankOf, type Tier, tierOf } from '../../domain/program/program.ts';
import { measureOn } from '../../domain/tier/measure.ts';
import { keepProgress, nextTier } from '../../domain/tier/progress.ts';
import { businessDay, yearOf } from '../../domain/time.ts';
import { couponView } from '../coupons/coupon-view.ts';
import { readAccount } from '../points/heads.ts';
import { asOf } from '../points/preview.ts';
import type { Deps, Member } from '../ports.ts';

export type CardView = ResponseOf<typeof memberContract.getCard>;
export type TierView = CardView['tiers'][number];
export type ReadCardDeps = Pick<Deps, 'entries' | 'accounts' | 'members' | 'programs' | 'coupons'>;

const couponsShown = 200;

/**
 * The card: everything a member's page, a chat answer or the counter shows, as of `now`, even where jobs are late.
 * @throws AppError MEMBER_NOT_FOUND.
 */
export async function readCard(deps: ReadCardDeps, command: { memberId: MemberId; now: Date }): Promise<CardView> {
  const { memberId, now } = command;
  const [member, stored, program, coupons] = await Promise.all([
    deps.members.byId(memberId),
    readAccount(deps, memberId),
    deps.programs.inForce(now),
    deps.coupons.ofMember(memberId, couponsShown),
  ]);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  const account = asOf(stored, program, now);
  const today = businessDay(now, program);
  return {
    shop: shopView(program),
    member: memberView(member, program),
    tier: {
      ...tierViewOf(program, tierOf(program, account.standing?.tier ?? '')),
      until: account.standing?.until ?? null,
      since: account.standing?.since ?? businessDay(member.joinedAt, program),
    },
    tiers: tierViews(program),
    points: pointsView(account, program, today),
    progress: progressView(account, program, today),
    birthday: birthdayView(member, account, program, today),
    coupons: coupons.map((coupon) => couponView(coupon, program, now)),
    at: now.toISOString(),
  };
}

export const shopView = (program: Program): CardView['shop'] => ({
  name: program.shop.name,
  pointsName: program.pointsName,
  currency: program.currency,
  zone: program.zone,
  brandColor: program.shop.brandColor,
});

const tierViewOf = (program: Program, tier: Tier): TierView => ({ ...tier, rank: rankOf(program, tier.code) });

/** Every tier, lowest first, with its place. */
export const tierViews = (program: Program): TierView[] => program.tiers.map((tier) => tierViewOf(program, tier));

/** Name, phone and birthday are what the second step asks for; the e-mail is a present, not a question. */
export const isProfileComplete = (member: Pick<Member, 'name' | 'phone' | 'birthday'>): boolean =>
  member.name !== '' && member.phone !== null && member.birthday !== null;

function memberView(member: Member, program: Program): CardView['member'] {
  const { birthday } = member;
  return {
    name: member.name,
    number: member.number,
    language: member.language,
    joinedOn: businessDay(member.joinedAt, program),
    birthday: birthday && { month: birthday.month, day: birthday.day, year: birthday.year },
    phone: member.phone && shownPhone(member.phone),
    email: member.email,
    profileComplete: isProfileComplete(member),
    reachable: member.reachable,
    marketing: member.marketing,
  };
}

function pointsView(account: Account, program: Program, today: Day): CardView['points'] {
  const lots = usableLots(account, today);
  const balance = balanceOn(account, today);
  const soonest = lots.find(({ expiresOn }) => expiresOn !== null)?.expiresOn ?? null;
  const ending = lots.filter(({ expiresOn }) => expiresOn === soonest);
  return {
    balance,
    worth: mulDivFloor(Math.max(0, balance), program.spending.money, program.spending.points),
    pending: 0,
    nextExpiry:
      soonest === null ? null : { points: ending.reduce((sum, { points }) => sum + points, 0), expiresOn: soonest },
    lots:
      balance <= 0
        ? []
        : lots.map(({ points, expiresOn, earnedOn, reason }) => ({ points, expiresOn, earnedOn, reason })),
  };
}

const progressView = (account: Account, program: Program, today: Day): CardView['progress'] => ({
  measure: measureOn(account, program, today),
  next: nextTier(account, program, today),
  keep: keepProgress(account, today),
  toNextPoint: Math.max(1, program.earn.rate - account.carried),
});

function birthdayView(member: Member, account: Account, program: Program, today: Day): CardView['birthday'] {
  const { birthday } = member;
  const given = account.birthdays.find(({ year }) => year === yearOf(today));
  const years = account.birthdays.map(({ year }) => year);
  return {
    isMonth: birthday !== null && isBirthdayMonth(birthday, today, program),
    points: tierOf(program, account.standing?.tier ?? '').birthdayPoints,
    multiplierBp: program.multipliers.birthdayMonthBp,
    givenOn: given?.on ?? null,
    expectedOn: birthday === null ? null : nextBirthdayGift(birthday, today, program, years),
  };
}
