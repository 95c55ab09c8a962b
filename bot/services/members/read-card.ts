import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { balanceOn, pendingOn, usableLots } from '../../domain/account/lots.ts';
import { isInBirthdayWindow, nextBirthdayGift } from '../../domain/birthday/birthday.ts';
import { nextTierOn, nextToLeave } from '../../domain/explain/next-to-leave.ts';
import { renewalNotice, standingNotice } from '../../domain/notices.ts';
import { shownPhone } from '../../domain/phone.ts';
import { nextStep } from '../../domain/points/next-step.ts';
import { asOf } from '../../domain/points/preview.ts';
import { worthOf } from '../../domain/points/spend.ts';
import {
  mainMeasure,
  type Program,
  rankOf,
  type Tier,
  type Timeline,
  thresholdOf,
  tierOf,
} from '../../domain/program/program.ts';
import { toldIn } from '../../domain/program/told.ts';
import { measureOn } from '../../domain/tier/measure.ts';
import { comeBackProgress, keepProgress, nextTier } from '../../domain/tier/progress.ts';
import { hasPass, tierOnDay } from '../../domain/tier/standing.ts';
import { inUnit, unitOf } from '../../domain/tier/unit.ts';
import { businessDay, yearOf } from '../../domain/time.ts';
import { couponView } from '../coupons/coupon-view.ts';
import { readAccount } from '../points/heads.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';

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
  const [member, stored, timeline, own] = await Promise.all([
    deps.members.byId(memberId),
    readAccount(deps, memberId),
    readTimeline(deps),
    deps.coupons.ofMember(memberId, couponsShown),
  ]);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  // A merge that a crash has stopped between the ledger and the member's row; whoever carries it on writes the row.
  if (stored.merged !== undefined && member.mergedInto === undefined)
    return readCard(deps, { memberId: stored.merged.into, now });
  const { holds = [] } = stored;
  const coupons = holds.length === 0 ? own : await deps.coupons.ofMember([memberId, ...holds], couponsShown);
  const program = timeline.inForce(now);
  const account = asOf(stored, timeline, now);
  const today = businessDay(now, program);
  return {
    shop: shopView(program),
    member: memberView(member, program),
    tier: {
      ...standingView(account, program, today),
      since: account.standing?.since ?? businessDay(member.joinedAt, program),
    },
    tiers: tierViews(program),
    points: pointsView(account, program, today),
    progress: progressView(account, timeline, program, { today, at: now, birthday: member.birthday }),
    furtherDate: furtherDateView(member, program),
    pass: passView(account, program, today),
    warning: warningView(account, program, today),
    comeBack: comeBackView(account, program, today),
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

const tierViewOf = (program: Program, tier: Tier): TierView => ({
  code: tier.code,
  name: tier.name,
  material: tier.material,
  rank: rankOf(program, tier.code),
  threshold: thresholdOf(tier),
  unit: unitOf(program, tier.up?.conditions[0]?.measure ?? mainMeasure(program)),
  goal: tier.goal,
  benefits: tier.benefits.map((benefit) => toldIn(program, benefit)),
  multiplierBp: tier.multiplierBp,
  birthdayPoints: tier.birthday.points,
});

/** The tier held now. One that is the paid period's ends with it. */
function standingView(account: Account, program: Program, today: Day): Omit<CardView['tier'], 'since'> {
  const tier = tierOnDay(account, program, today);
  const own = tierOf(program, account.standing?.tier ?? '').code;
  const byPass = tier.code !== own;
  const until = byPass ? account.pass?.until : account.standing?.until;
  return { ...tierViewOf(program, tier), until: until ?? null, byPass, own };
}

function furtherDateView({ furtherDate: named }: Member, { furtherDate }: Program): CardView['furtherDate'] {
  if (furtherDate === null) return null;
  const { kind, name, points } = furtherDate;
  return {
    kind,
    name,
    points,
    date: kind === 'joining' || named == null ? null : { month: named.month, day: named.day },
  };
}

function passView(account: Account, program: Program, today: Day): CardView['pass'] {
  if (account.pass === null || program.pass === null || !hasPass(account, today)) return null;
  const { since, until } = account.pass;
  const { name, fee } = program.pass;
  const notice = renewalNotice(account, program, today);
  return { name, since, until, renewal: notice && { ...notice, fee } };
}

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
    birthday: birthday && {
      month: birthday.month,
      day: birthday.day,
      year: birthday.year,
      leapDay: birthday.leapDay ?? program.birthday.leapDay,
    },
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
    worth: worthOf(program, Math.max(0, balance)),
    pending: pendingOn(account, today),
    pendingLots: account.lots
      .flatMap(({ points, usableFrom }) =>
        usableFrom === undefined || usableFrom <= today ? [] : [{ points, usableFrom }],
      )
      .toSorted((a, b) => (a.usableFrom < b.usableFrom ? -1 : 1)),
    owed: account.owed,
    nextExpiry:
      soonest === null ? null : { points: ending.reduce((sum, { points }) => sum + points, 0), expiresOn: soonest },
    lots: balance <= 0 ? [] : lots.map(({ points, expiresOn }) => ({ points, expiresOn })),
  };
}

function progressView(
  account: Account,
  timeline: Timeline,
  program: Program,
  when: { today: Day; at: Date; birthday: Member['birthday'] },
): CardView['progress'] {
  const { today } = when;
  const measure = mainMeasure(program);
  const step = nextStep(account, program, when);
  const next = nextTier(account, program, today);
  const keep = keepProgress(account, today);
  const { window } = program;
  return {
    unit: unitOf(program, measure),
    measure: measureOn(account, program, measure, today),
    window: { kind: window.kind, days: window.kind === 'rolling' ? window.days : null },
    next: next && inUnit(program, next),
    keep: keep && inUnit(program, keep),
    leaving: leavingView(account, timeline, program, { measure: next?.measure ?? measure, today }),
    toNextPoint: step?.money ?? null,
    nextPoints: step?.points ?? null,
  };
}

function leavingView(
  account: Account,
  timeline: Timeline,
  program: Program,
  asked: { measure: string; today: Day },
): CardView['progress']['leaving'] {
  const leaving = nextToLeave(account, program, asked);
  if (leaving === null) return null;
  const { measure, bought, on, value, left } = leaving;
  const next = nextTierOn(account, timeline, program, on);
  return { unit: unitOf(program, measure), bought, on, value, left, next: next && inUnit(program, next) };
}

function warningView(account: Account, program: Program, today: Day): CardView['warning'] {
  const notice = standingNotice(account, program, today);
  if (notice === null) return null;
  const { kind, daysLeft, until, missing, measure } = notice;
  return inUnit(program, { kind, daysLeft, until, missing, measure });
}

function comeBackView(account: Account, program: Program, today: Day): CardView['comeBack'] {
  const open = comeBackProgress(account, today);
  return open && inUnit(program, open);
}

function birthdayView(member: Member, account: Account, program: Program, today: Day): CardView['birthday'] {
  const { birthday } = member;
  const { birthday: gift } = tierOnDay(account, program, today);
  const given = account.birthdays.find(({ year }) => year === yearOf(today));
  const years = account.birthdays.map(({ year }) => year);
  return {
    isMonth: birthday !== null && isInBirthdayWindow(birthday, today, program),
    points: gift.points,
    multiplierBp: gift.multiplierBp,
    givenOn: given?.on ?? null,
    expectedOn: birthday === null ? null : nextBirthdayGift(birthday, today, program, years),
  };
}
