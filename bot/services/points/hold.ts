import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { EntryDraft } from '../../domain/account/entry.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { decideCancel, decideRedeem, refuseOddPoints, worthOf } from '../../domain/points/spend.ts';
import { businessDay } from '../../domain/time.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Actor, Deps } from '../ports.ts';
import { type CommitDeps, commit, contentHashOf } from './commit.ts';
import { commitForOwner } from './commit-for-owner.ts';
import { entryIn, ledgersOf } from './ledgers.ts';
import { isFinal, settleRefusal } from './refusal.ts';
import { readTimeline } from './timeline.ts';

export type HoldDeps = CommitDeps & Pick<Deps, 'claims'>;

export type Held = {
  holdId: string;
  points: number;
  /** In money. */
  worth: number;
  /** When they come back by themselves. */
  until: Date;
  state: 'held' | 'confirmed' | 'cancelled';
  balance: number;
  replayed: boolean;
};

type HoldFacts = { memberId: MemberId; points: number; actor: Actor; until: string };

const minutesMax = 60;

/**
 * Points held for a checkout that may fail: taken now, and confirmed or cancelled later; whoever forgets both has them back.
 *
 * Step by step: the hold is claimed (so that a job finds it), then one entry takes the points. Its end is one entry, too, under the
 * key `hold-settled:<id>`, whether it confirms or cancels: the unique key lets one of them in, so that a confirmation and the job that
 * gives back in time cannot both happen. A crash at any line leaves an open claim: the job carries the hold on, and ends it in time.
 * @throws AppError AMOUNT_INVALID | POINTS_NOT_ENOUGH {balance} | POINTS_NOT_IN_BLOCKS | POINTS_BELOW_MINIMUM | IDEMPOTENCY_KEY_REUSED | BUSY.
 */
export async function holdPoints(
  deps: HoldDeps,
  command: { memberId: MemberId; points: number; minutes: number; idempotencyKey: string; actor: Actor; now: Date },
): Promise<Held> {
  const { memberId, points, minutes, actor, now } = command;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > minutesMax)
    throw new AppError('INVALID_REQUEST', { fields: [{ field: 'minutes', problem: `must be 1 to ${minutesMax}` }] });
  const facts: HoldFacts = { memberId, points, actor, until: new Date(now.getTime() + minutes * 60_000).toISOString() };
  const claim: Claim = {
    key: claimKeyOf(actor, command.idempotencyKey),
    alias: null,
    hash: contentHashOf({ memberId, points, minutes }),
    memberId,
    kind: 'hold',
    facts,
    at: now,
    state: 'open',
    result: null,
  };
  const taken = await deps.claims.take(claim);
  if (taken.outcome === 'taken') return carryHold(deps, claim, now);
  if (taken.existing.hash !== claim.hash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  return { ...(await carryHold(deps, taken.existing, now)), replayed: true };
}

const claimKeyOf = (actor: Actor, key: string): string => `hold:${actor.kind}:${actor.id}:${key}`;
const idOf = (claim: Claim): string => `h${contentHashOf(claim.key).slice(0, 24)}`;

/** The points are taken (once), or the claim ends with the refusal. */
async function carryHold(deps: HoldDeps, claim: Claim, now: Date): Promise<Held> {
  const facts = claim.facts as HoldFacts;
  const holdId = idOf(claim);
  const timeline = await readTimeline(deps);
  const program = timeline.inForce(claim.at);
  const source = { kind: 'hold', id: holdId };
  try {
    const result = await commit(deps, {
      memberId: facts.memberId,
      idempotencyKey: `hold:${holdId}`,
      content: { points: facts.points },
      actor: facts.actor,
      now,
      decide: (account) => {
        refuseOddPoints(program, facts.points);
        return decideRedeem(account, program, { points: facts.points, source, now: claim.at, timeline });
      },
    });
    if (result.outcome === 'nothing') throw new AppError('INTERNAL');
    return {
      holdId,
      points: facts.points,
      worth: worthOf(program, facts.points),
      until: new Date(facts.until),
      state: await stateOf(deps, facts.memberId, holdId),
      balance: balanceOn(result.account, businessDay(now, program)),
      replayed: result.outcome === 'replayed',
    };
  } catch (error) {
    if (!isFinal(error)) throw error;
    const of = { memberId: facts.memberId, idempotencyKey: `hold:${holdId}`, actor: facts.actor, now };
    const counted = await settleRefusal(deps, { ...of, content: { points: facts.points } }, error);
    if (counted !== null) return carryHold(deps, claim, now);
    await deps.claims.finish(claim.key, 'refused', { code: error.code });
    throw error;
  }
}

const settledKey = (holdId: string): string => `hold-settled:${holdId}`;

async function stateOf(deps: HoldDeps, memberId: MemberId, holdId: string): Promise<Held['state']> {
  const settled = await entryIn(deps, await ledgersOf(deps, memberId), settledKey(holdId));
  if (settled === null) return 'held';
  return settled.command === 'cancel' ? 'cancelled' : 'confirmed';
}

/**
 * Ends a hold: confirmed (the points stay spent) or cancelled (they go back to their lots). The first end stands. Confirmed too late it
 * is cancelled, whether or not a job has been there before.
 * @param command `madeBy`: the key the hold was made with; `askedAt`: when this was first asked, `now` where it is left out. @throws AppError HOLD_NOT_FOUND | HOLD_SETTLED {state} where it ended the other way | BUSY.
 */
export async function settleHold(
  deps: HoldDeps,
  command: { madeBy: string; how: 'confirm' | 'cancel'; actor: Actor; askedAt?: Date; now: Date },
): Promise<Held> {
  const claimKey = claimKeyOf(command.actor, command.madeBy);
  const claim = await deps.claims.byKey(claimKey);
  if (claim === null || claim.kind !== 'hold' || claim.state === 'refused') throw new AppError('HOLD_NOT_FOUND');
  const { until, memberId } = claim.facts as HoldFacts;
  const isLate = command.how === 'confirm' && (command.askedAt ?? command.now) >= new Date(until);
  if (isLate && (await stateOf(deps, memberId, idOf(claim))) === 'held') {
    await settle(deps, { claim, how: 'cancel', actor: command.actor, now: command.now });
    throw new AppError('HOLD_SETTLED', { state: 'cancelled' });
  }
  return settle(deps, { ...command, claim });
}

async function settle(
  deps: HoldDeps,
  { claim, how, actor, now }: { claim: Claim; how: 'confirm' | 'cancel'; actor: Actor; now: Date },
): Promise<Held> {
  const held = await carryHold(deps, claim, now);
  const { memberId } = claim.facts as HoldFacts;
  const program = await deps.programs.inForce(now);
  const redeemed = await deps.entries.byKey(memberId, `hold:${held.holdId}`);
  if (redeemed === null) throw new AppError('HOLD_NOT_FOUND');
  const source = { kind: `hold-${how}`, id: held.holdId };
  const confirmed: EntryDraft = {
    command: 'redeem',
    at: now,
    day: businessDay(now, program),
    recordedOn: businessDay(now, program),
    source,
    programVersion: program.version,
    lines: [],
    qualifying: null,
    tier: null,
  };
  const result = await commitForOwner(deps, {
    home: memberId,
    idempotencyKey: settledKey(held.holdId),
    content: { how },
    actor,
    now,
    decide: (account) => (how === 'confirm' ? confirmed : decideCancel(account, program, redeemed, { source, now })),
  }).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'IDEMPOTENCY_KEY_REUSED') throw error;
    throw new AppError('HOLD_SETTLED', { state: await stateOf(deps, memberId, held.holdId) });
  });
  const state = how === 'confirm' ? 'confirmed' : 'cancelled';
  await deps.claims.finish(claim.key, 'done', { state });
  const balance = balanceOn(result.account, businessDay(now, program));
  return { ...held, state, balance, replayed: result.outcome === 'replayed' };
}

/** What the job does with an open hold: takes its points if a crash came before, and gives them back when its time is over. */
export async function carryOpenHold(deps: HoldDeps, claim: Claim, now: Date): Promise<'held' | 'ended'> {
  const { until } = claim.facts as HoldFacts;
  if (now < new Date(until)) {
    await carryHold(deps, claim, now);
    return 'held';
  }
  try {
    await settle(deps, { claim, how: 'cancel', actor: { kind: 'system', id: 'holds' }, now });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'HOLD_SETTLED') throw error;
    await deps.claims.finish(claim.key, 'done', { state: 'confirmed' });
  }
  return 'ended';
}
