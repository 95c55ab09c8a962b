import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, CouponId, LineUserId, MemberId } from '../../../shared/ids.ts';
import { CouponSource, type Language, languages, Reachable } from '../../../shared/vocabulary.ts';
import { memberNumber } from '../../domain/member-number.ts';
import { decideJoin } from '../../domain/points/bonus.ts';
import { issueCoupon } from '../coupons/issue.ts';
import { commit } from '../points/commit.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { noticeVersion } from './notice.ts';

export type JoinDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'claims'
  | 'purchases'
  | 'members'
  | 'programs'
  | 'branches'
  | 'couponTemplates'
  | 'coupons'
  | 'outbox'
  | 'line'
  | 'newId'
  | 'random'
  | 'changed'
  | 'log'
>;

export type JoinCommand = {
  /** From a verified token or a signed event, never from a body. */
  lineUserId: LineUserId;
  /** Used where LINE does not tell the profile. */
  name?: string | undefined;
  language?: Language | undefined;
  /** What the poster carried: a branch's code, or `<branch>-<anything>`. An unknown one joins without a branch. */
  code?: string | undefined;
  how: Member['joinedVia']['how'];
  noticeVersion: string;
  marketing: Member['marketing'];
  now: Date;
};

export type JoinResult = {
  member: Member;
  /** Whether this call made the membership. */
  joinedNow: boolean;
  welcomePoints: number;
  welcomeCouponId: CouponId | null;
};

const numberAttempts = 8;
const drawn = 10_000;

/**
 * Makes a member, with the welcome points and a coupon usable at once; joining again answers the same member.
 *
 * The race, step by step (two taps, two phones, a crash between any two steps):
 * 1. One insert, unique on the LINE account: one of two joins makes the member, the other finds it.
 * 2. The welcome entry under `join:<memberId>`: the account's first; a second is a replay.
 * 3. The welcome coupon, and the menu to link, under ids that follow from the member.
 * Both callers walk 2 and 3, so that a join that died after 1 is carried on by the next, and nobody is welcomed twice.
 * @throws AppError NOTICE_OUTDATED {version} | BUSY.
 */
export async function join(deps: JoinDeps, command: JoinCommand): Promise<JoinResult> {
  const existing = await deps.members.byLineUserId(command.lineUserId);
  if (existing === null && command.noticeVersion !== noticeVersion)
    throw new AppError('NOTICE_OUTDATED', { version: noticeVersion });
  const { member, joinedNow } = existing === null ? await enrol(deps, command) : { member: existing, joinedNow: false };
  return { member, joinedNow, ...(await welcome(deps, member, command.now)) };
}

async function enrol(deps: JoinDeps, command: JoinCommand): Promise<{ member: Member; joinedNow: boolean }> {
  const [profile, branch, program] = await Promise.all([
    profileOf(deps, command.lineUserId),
    branchOf(deps, command.code),
    deps.programs.inForce(command.now),
  ]);
  const { marketing, now } = command;
  const draft: Omit<Member, 'number'> = {
    id: deps.newId() as MemberId,
    lineUserId: command.lineUserId,
    name: (profile.name ?? command.name ?? '').slice(0, 300),
    language: command.language ?? languageOf(profile.language) ?? program.language,
    joinedAt: now,
    joinedVia: { code: command.code ?? null, branch, how: command.how },
    birthday: null,
    phone: null,
    email: null,
    reachable: profile.reachable,
    reachableAt: profile.reachable === Reachable.Unknown ? null : now,
    marketing,
    consents: [{ noticeVersion: command.noticeVersion, at: now, marketing }],
  };
  for (let attempt = 0; attempt < numberAttempts; attempt += 1) {
    const member = { ...draft, number: memberNumber(drawNumber(deps)) };
    const inserted = await deps.members.insert(member);
    if (inserted.outcome === 'inserted') return { member, joinedNow: true };
    if (inserted.outcome === 'line-taken') return { member: inserted.existing, joinedNow: false };
  }
  throw new AppError('BUSY');
}

/** Two draws of five digits: one of ten would pass what some sources of randomness can draw. */
const drawNumber = (deps: JoinDeps): number => deps.random(drawn * 10) * drawn * 10 + deps.random(drawn * 10);

/** LINE tells the profile of friends; whom it does not know is no friend, and no answer leaves it unknown. */
async function profileOf(
  deps: JoinDeps,
  id: LineUserId,
): Promise<{ name: string | null; language: string | undefined; reachable: Reachable }> {
  try {
    const profile = await deps.line.profile(id);
    if (profile === null) return { name: null, language: undefined, reachable: Reachable.No };
    return { name: profile.name, language: profile.language, reachable: Reachable.Yes };
  } catch (error) {
    deps.log.warn({ err: error }, 'LINE did not tell a profile at joining');
    return { name: null, language: undefined, reachable: Reachable.Unknown };
  }
}

const languageOf = (tag: string | undefined): Language | undefined =>
  languages.find((language) => tag !== undefined && language.split('-')[0] === tag.toLowerCase().split('-')[0]);

async function branchOf(deps: JoinDeps, code: string | undefined): Promise<BranchCode | null> {
  if (code === undefined || code === '') return null;
  const parts = code.toLowerCase().split('-');
  for (let length = parts.length; length > 0; length -= 1) {
    const branch = await deps.branches.byCode(parts.slice(0, length).join('-'));
    if (branch !== null) return branch.code;
    if (parts.length > 8) return null;
  }
  return null;
}

/** Steps 2 and 3 of joining; repeating them changes nothing. */
export async function welcome(
  deps: JoinDeps,
  member: Member,
  now: Date,
): Promise<Pick<JoinResult, 'welcomePoints' | 'welcomeCouponId'>> {
  const program = await deps.programs.inForce(member.joinedAt);
  const key = `join:${member.id}`;
  const result = await commit(deps, {
    memberId: member.id,
    idempotencyKey: key,
    content: { join: member.id },
    actor: { kind: 'member', id: member.id },
    now,
    decide: (account) => decideJoin(account, program, { now: member.joinedAt, how: member.joinedVia.how }),
  });
  const entry = result.outcome === 'nothing' ? await deps.entries.byKey(member.id, key) : result.entry;
  const templateId = program.welcomeCouponTemplateId;
  const coupon =
    templateId === null
      ? null
      : await issueCoupon(deps, {
          memberId: member.id,
          templateId,
          source: CouponSource.Welcome,
          key: `welcome:${member.id}`,
          now: member.joinedAt,
        });
  // From the guests' menu to the one of the tier; the same id writes it once.
  if (member.lineUserId !== null)
    await deps.outbox.enqueue({
      id: `relink-menu:${member.id}:join`,
      kind: 'relink-menu',
      memberId: member.id,
      lineUserId: member.lineUserId,
      facts: {},
      createdAt: now,
    });
  return {
    welcomePoints: entry?.lines.reduce((sum, { points }) => sum + points, 0) ?? 0,
    welcomeCouponId: coupon?.id ?? null,
  };
}
