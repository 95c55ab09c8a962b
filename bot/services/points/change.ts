import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry, EntryDraft, EntrySource } from '../../domain/account/entry.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { decideAdjust, decideSettle } from '../../domain/points/adjust.ts';
import { decideAction, decideCounter } from '../../domain/points/bonus.ts';
import type { Program } from '../../domain/program/program.ts';
import { decideHold } from '../../domain/tier/hold.ts';
import { decidePassRefund, decidePassSale } from '../../domain/tier/pass.ts';
import { businessDay } from '../../domain/time.ts';
import type { Member } from '../ports/members.ts';
import type { Actor, Deps } from '../ports.ts';
import { refuseOwnCard } from '../staff/refuse-own-card.ts';
import { type CommitDeps, type CommitResult, commit } from './commit.ts';
import { readTimeline } from './timeline.ts';

export type ChangeDeps = CommitDeps & Pick<Deps, 'staff'>;

/** One change of a member's account that is not a purchase; each is one entry. */
export type Change =
  | { kind: 'adjust'; points: number; reason: string }
  | { kind: 'settle'; points: number; with: 'points' | 'money' }
  /** `at`: the same in every repeat. */
  | { kind: 'bonus'; bonus: string; at: Date }
  | { kind: 'counter'; counter: string; by: number; at: Date }
  | { kind: 'hold'; tier: string; until: Day; reason: string }
  | { kind: 'pass-sale' }
  /** Of the one sold last. */
  | { kind: 'pass-refund' };

type Command = {
  memberId: MemberId;
  change: Change;
  /** Made by whoever started it; scoped by the actor. */
  idempotencyKey: string;
  actor: Actor;
  branch?: string | undefined;
  now: Date;
};

/** The account after it. */
export type Changed = {
  points: { balance: number; owed: number };
  tier: { code: string; until: Day | null };
  /** Last day of the paid period, where one runs. */
  passUntil: Day | null;
  replayed: boolean;
};

/** How far ahead of us another system's clock may be. */
const aheadMaxMs = 5 * 60_000;

/**
 * Changes a member's account: points given or taken by hand, a debt settled, a bonus for something done, a counter fed, a tier held, a
 * paid period sold or given back. One insert is the commit (see `commit.ts`); a repeat of the key answers what the first did.
 * @throws AppError MEMBER_NOT_FOUND | OWN_CARD | INVALID_REQUEST {at} | what the decision throws.
 */
export async function changeAccount(deps: ChangeDeps, command: Command): Promise<Changed> {
  const { memberId, change, actor, now } = command;
  const member = await deps.members.byId(memberId);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  await refuseOwnCard(deps, actor, member);
  const at = 'at' in change ? change.at : now;
  if (Number.isNaN(at.getTime()) || at.getTime() > now.getTime() + aheadMaxMs)
    throw new AppError('INVALID_REQUEST', { fields: [{ field: 'occurredAt', problem: 'lies ahead' }] });
  const program = await deps.programs.inForce(at);
  const joinedOn = businessDay(member.joinedAt, program);
  if (businessDay(at, program) < joinedOn) {
    const problem = `is before the day the member joined (${joinedOn})`;
    throw new AppError('INVALID_REQUEST', { fields: [{ field: 'occurredAt', problem }] });
  }
  const key = `${change.kind}:${actor.kind}:${actor.id}:${command.idempotencyKey}`;
  const source: EntrySource = {
    kind: change.kind,
    id: key,
    ...(command.branch === undefined ? {} : { branch: command.branch }),
  };
  const result = await commit(deps, {
    memberId,
    idempotencyKey: key,
    content: change,
    actor,
    now,
    decide: (account) => decide(deps, account, program, { member, change, source, now }),
  });
  return changedTo(result, businessDay(now, program));
}

function changedTo({ outcome, account }: CommitResult, today: Day): Changed {
  const { standing, owed, pass } = account;
  return {
    points: { balance: balanceOn(account, today), owed },
    tier: { code: standing?.tier ?? '', until: standing?.until ?? null },
    passUntil: pass !== null && pass.until >= today ? pass.until : null,
    replayed: outcome === 'replayed',
  };
}

async function decide(
  deps: ChangeDeps,
  account: Account,
  program: Program,
  { member, change, source, now }: { member: Member; change: Change; source: EntrySource; now: Date },
): Promise<EntryDraft> {
  switch (change.kind) {
    case 'adjust':
      return decideAdjust(account, program, { ...change, source, now });
    case 'settle':
      return decideSettle(account, program, { ...change, source, now });
    case 'bonus':
      return decideAction(account, program, { ...change, source, now, timeline: await readTimeline(deps) });
    case 'counter':
      return decideCounter(account, program, { ...change, source, now, timeline: await readTimeline(deps) });
    case 'hold':
      return decideHold(account, program, { ...change, source, now });
    case 'pass-sale':
      return decidePassSale(account, program, { source, now, birthday: member.birthday });
    case 'pass-refund':
      return decidePassRefund(account, await readTimeline(deps), await lastSale(deps, account, member), {
        source,
        now,
      });
  }
}

/** The paid period sold last, of those not given back. @throws AppError PURCHASE_NOT_FOUND. */
async function lastSale(deps: ChangeDeps, account: Account, member: Member): Promise<Entry> {
  const ledgers = [member.id, ...(account.holds ?? [])];
  const ofKind = async (kind: 'pass-sale' | 'pass-refund') =>
    (await Promise.all(ledgers.map((each) => deps.entries.byKeyPrefix(each, `${kind}:`)))).flat();
  const [sales, refunds] = await Promise.all([ofKind('pass-sale'), ofKind('pass-refund')]);
  const givenBack = new Set(refunds.map((refund) => refund.source.purchaseId));
  const sale = sales
    .filter((each) => !givenBack.has(each.source.id))
    .toSorted((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime())
    .at(-1);
  if (sale === undefined) throw new AppError('PURCHASE_NOT_FOUND');
  return sale;
}
