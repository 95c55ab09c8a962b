import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { readMemberNumber } from '../../domain/member-number.ts';
import { normalisePhone } from '../../domain/phone.ts';
import { asOf } from '../../domain/points/preview.ts';
import { mainMeasure } from '../../domain/program/program.ts';
import { measureOn } from '../../domain/tier/measure.ts';
import { businessDay } from '../../domain/time.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';

export type MemberSummary = {
  id: MemberId;
  name: string;
  number: string;
  phoneTail: string | null;
  tier: string;
  balance: number;
  measure: number;
  lastPurchaseAt: string | null;
  joinedOn: string;
  reachable: Member['reachable'];
};

const shownMax = 20;

type FindDeps = Pick<Deps, 'members' | 'accounts' | 'programs' | 'seals'>;

/**
 * Members at the counter: by live code (which authorises, too), card number, phone, its last three digits, or the beginning of
 * a name. At most 20.
 * @throws AppError MEMBER_CODE_EXPIRED | MEMBER_CODE_INVALID | MEMBER_NOT_FOUND.
 */
export async function findMembers(
  deps: FindDeps,
  command: { q: string; now: Date },
): Promise<{ members: MemberSummary[]; found: Member[]; liveCode: boolean }> {
  const text = command.q.normalize('NFKC').trim();
  const code = deps.seals.readLiveCode(text, command.now);
  if (code.outcome === 'expired') throw new AppError('MEMBER_CODE_EXPIRED', { at: code.expiresAt.toISOString() });
  if (code.outcome === 'forged') throw new AppError('MEMBER_CODE_INVALID');
  const liveCode = code.outcome === 'valid';
  const found = liveCode ? listed(await deps.members.byNumber(code.number)) : await byText(deps, text);
  if (found.length === 0) throw new AppError('MEMBER_NOT_FOUND');
  return { members: await summariesOf(deps, found, command.now), found, liveCode };
}

async function byText(deps: FindDeps, text: string): Promise<Member[]> {
  const number = readMemberNumber(text);
  if (number !== null) return listed(await deps.members.byNumber(number));
  const phone = normalisePhone(text);
  if (phone !== null) return (await deps.members.byPhone(phone)).slice(0, shownMax);
  if (/^\d{3}$/.test(text)) return deps.members.byPhoneTail(text, shownMax);
  return text === '' ? [] : deps.members.byNamePrefix(text, shownMax);
}

const listed = (member: Member | null): Member[] => (member === null ? [] : [member]);

/** Members as lists show them; the numbers are those of `now`. */
export async function summariesOf(
  deps: Pick<Deps, 'accounts' | 'programs'>,
  members: readonly Member[],
  now: Date,
): Promise<MemberSummary[]> {
  const timeline = await readTimeline(deps);
  const program = timeline.inForce(now);
  const today = businessDay(now, program);
  const accounts = await deps.accounts.byIds(members.map(({ id }) => id));
  const byId = new Map(
    accounts.map((account): [MemberId, Account] => [account.memberId, asOf(account, timeline, now)]),
  );
  return members.map((member) => {
    const account = byId.get(member.id);
    return {
      id: member.id,
      name: member.name,
      number: member.number,
      phoneTail: member.phone?.slice(-3) ?? null,
      tier: account?.standing?.tier ?? program.tiers[0]?.code ?? '',
      balance: account === undefined ? 0 : balanceOn(account, today),
      measure: account === undefined ? 0 : measureOn(account, program, mainMeasure(program), today),
      lastPurchaseAt: account?.lastPurchaseAt?.toISOString() ?? null,
      joinedOn: businessDay(member.joinedAt, program),
      reachable: member.reachable,
    };
  });
}
