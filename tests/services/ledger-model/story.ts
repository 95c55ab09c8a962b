import { decideJoin } from '../../../bot/domain/points/bonus.ts';
import { commit, settleCalendar } from '../../../bot/services/points/commit.ts';
import { holdPoints, settleHold } from '../../../bot/services/points/hold.ts';
import { redeemPoints } from '../../../bot/services/points/redeem.ts';
import type { Actor, Deps } from '../../../bot/services/ports.ts';
import { awardPurchase } from '../../../bot/services/purchases/award.ts';
import { claimBill } from '../../../bot/services/purchases/claim-bill.ts';
import { finishOpenClaims } from '../../../bot/services/purchases/finish-open-claims.ts';
import { purchaseIdOf } from '../../../bot/services/purchases/receipt.ts';
import { refundPurchase } from '../../../bot/services/purchases/refund.ts';
import { undoPurchase } from '../../../bot/services/purchases/undo.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, CouponId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import { createScheduler, generator, type Process } from './world.ts';

export type Command =
  | {
      kind: 'award';
      member: number | null;
      amount: number;
      receipt: number;
      points: number;
      coupon: boolean;
      key: string;
    }
  | { kind: 'refund'; receipt: number; amount: number; key: string }
  | { kind: 'undo'; of: string; key: string }
  | { kind: 'redeem'; member: number; points: number; key: string }
  | { kind: 'hold'; member: number; points: number; how: 'confirm' | 'cancel' | 'forget'; key: string }
  | { kind: 'claim'; of: string; member: number; key: string }
  | { kind: 'calendar'; member: number; key: string }
  | { kind: 'finish'; key: string };

/** What the client was told, as often as it asked. */
export type Told = { command: Command; answers: (object | string)[] };
export type Stage = { id: string; seed: number; members: MemberId[]; coupon: CouponId; told: Told[]; now: Date };

const branch = 'main' as BranchCode;
const actor: Actor = { kind: 'staff', id: 's1' };
const dayMs = 86_400_000;
const attemptsMax = 6;

export const awardKey = (stage: Pick<Stage, 'id'>, key: string): string => `award:staff:s1:${stage.id}:${key}`;
export const purchaseOf = (stage: Pick<Stage, 'id'>, key: string): PurchaseId => purchaseIdOf(awardKey(stage, key));

/** A handful of commands on two members: repeats, the same receipt twice, races for one coupon, refunds of what may not be there. */
function commandsOf(random: (below: number) => number): Command[] {
  const commands: Command[] = [];
  const count = 3 + random(6);
  for (let index = 0; index < count; index += 1) {
    const key = `k${index}`;
    const member = random(2);
    const awards = commands.filter((each) => each.kind === 'award');
    const award = awards[random(Math.max(1, awards.length))];
    const roll = random(20);
    if (roll < 9 || award === undefined)
      commands.push({
        kind: 'award',
        member: random(6) === 0 ? null : member,
        amount: 50 + random(1_500),
        receipt: random(4),
        points: random(4) === 0 ? 1 + random(20) : 0,
        coupon: member === 0 && random(3) === 0,
        key,
      });
    else if (roll < 12) commands.push({ kind: 'refund', receipt: random(4), amount: 1 + random(900), key });
    else if (roll < 13) commands.push({ kind: 'undo', of: award.key, key });
    else if (roll < 15) commands.push({ kind: 'redeem', member, points: 1 + random(30), key });
    else if (roll < 16)
      commands.push({
        kind: 'hold',
        member,
        points: 1 + random(20),
        how: (['confirm', 'cancel', 'forget'] as const)[random(3)] ?? 'forget',
        key,
      });
    else if (roll < 18) commands.push({ kind: 'claim', of: award.key, member, key });
    else if (roll < 19) commands.push({ kind: 'calendar', member, key });
    else commands.push({ kind: 'finish', key });
  }
  return commands;
}

/** Plays one seeded story on its own members; the stores are shared with other stories. */
export async function play(stores: readonly Deps[], seed: number): Promise<Stage> {
  const random = generator(seed);
  const scheduler = createScheduler(random);
  const stage = await setStage(stores[0] as Deps, seed);
  const slots = stores.map((store) => scheduler.process(store, lifeOf(random)));
  const alive = (slot: number): Process => {
    const held = slots[slot] as Process;
    if (held.isAlive()) return held;
    const next = scheduler.process(stores[slot] as Deps, lifeOf(random));
    slots[slot] = next;
    return next;
  };
  const client = async (command: Command): Promise<void> => {
    const told: Told = { command, answers: [] };
    stage.told.push(told);
    // A nervous finger: the same command twice at once, mostly by different processes.
    const taps = random(4) === 0 ? 2 : 1;
    const skew = random(5) === 0 ? random(500) * dayMs : 0;
    const gives = random(5) === 0 ? 1 : attemptsMax;
    const runs = Array.from({ length: taps }, async () => {
      for (let attempt = 0; attempt < gives; attempt += 1) {
        const process = alive(random(slots.length));
        const now = new Date(stage.now.getTime() + skew);
        const answer = await Promise.race([
          run(process.deps, stage, command, now).catch((error: unknown) => codeOf(error)),
          process.died.then(() => null),
        ]);
        if (answer === null || answer === 'BUSY') continue;
        told.answers.push(answer);
        return;
      }
    });
    await Promise.all(runs);
  };
  const commands = commandsOf(random);
  // Half of the stories begin with a bill that stands: what follows from it races, not what comes before.
  if (random(2) === 0) for (const first of commands.splice(0, 1)) await client(first);
  await Promise.all(commands.map(client));
  return stage;
}

const lifeOf = (random: (below: number) => number): number =>
  random(2) === 0 ? 1 + random(40) : Number.POSITIVE_INFINITY;

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

async function setStage(deps: Deps, seed: number): Promise<Stage> {
  const id = `s${seed}`;
  // Each story has its own minute, so that a job of one batch need not look at the coupons of those before.
  const now = new Date(Date.parse('2027-03-10T04:00:00Z') + seed * 60_000);
  const members = [0, 1].map((index) => `${id}m${index}` as MemberId);
  const coupon = `${id}c` as CouponId;
  for (const [index, member] of members.entries()) {
    await deps.members.insert({
      id: member,
      number: `8${String(seed * 2 + index).padStart(11, '0')}` as never,
      lineUserId: null,
      name: id,
      language: 'zh-TW',
      joinedAt: now,
      joinedVia: { code: null, branch, how: 'staff' },
      birthday: null,
      phone: null,
      email: null,
      reachable: 'unknown',
      reachableAt: null,
      marketing: { line: false, sms: false, email: false },
      consents: [],
    });
    const program = await deps.programs.inForce(now);
    const decide = (account: Parameters<typeof decideJoin>[0]) => decideJoin(account, program, { now, how: 'staff' });
    await commit(deps, { memberId: member, idempotencyKey: 'join', content: {}, actor, now, decide });
  }
  await deps.coupons.issue([
    {
      id: coupon,
      number: `9${String(seed).padStart(11, '0')}`,
      memberId: members[0] as MemberId,
      templateId: 'welcome' as never,
      broadcastId: null,
      source: 'staff',
      title: { 'zh-TW': '折 10' },
      kind: 'amount-off',
      value: 10,
      minimum: 0,
      state: 'issued',
      issuedAt: now,
      usableFrom: now,
      usableUntil: new Date(now.getTime() + 400 * dayMs),
      openedAt: null,
      used: null,
    },
  ]);
  return { id, seed, members, coupon, told: [], now };
}

async function run(deps: Deps, stage: Stage, command: Command, now: Date): Promise<object | string> {
  const key = `${stage.id}:${command.key}`;
  const memberOf = (index: number) => stage.members[index] as MemberId;
  switch (command.kind) {
    case 'award': {
      const { replayed: _, ...answer } = await awardPurchase(deps, {
        memberId: command.member === null ? null : memberOf(command.member),
        branch,
        receiptNumber: `${stage.id}-${command.receipt}`,
        amount: command.amount,
        at: stage.now,
        points: command.member === null ? 0 : command.points,
        couponIds: command.coupon && command.member === 0 ? [stage.coupon] : [],
        idempotencyKey: key,
        actor,
        now,
      });
      return {
        purchaseId: answer.purchaseId,
        points: answer.pointsEarned,
        paid: answer.paid,
        memberId: answer.memberId,
      };
    }
    case 'refund': {
      const receipt = { branch, number: `${stage.id}-${command.receipt}` };
      const { refundId } = await refundPurchase(deps, {
        receipt,
        amount: command.amount,
        refundNumber: key,
        idempotencyKey: key,
        actor,
        now,
      });
      return { refundId };
    }
    case 'undo': {
      await undoPurchase(deps, {
        purchaseId: purchaseOf(stage, command.of),
        idempotencyKey: key,
        actor,
        now: stage.now,
      });
      return { undone: command.of };
    }
    case 'redeem': {
      const { redemptionId, spent } = await redeemPoints(deps, {
        memberId: memberOf(command.member),
        what: { points: command.points },
        branch,
        idempotencyKey: key,
        actor,
        now,
      });
      return { redemptionId, spent };
    }
    case 'hold': {
      const held = await holdPoints(deps, {
        memberId: memberOf(command.member),
        points: command.points,
        minutes: 15,
        idempotencyKey: key,
        actor,
        now,
      });
      if (command.how === 'forget') return { held: held.holdId };
      const { state } = await settleHold(deps, { madeBy: key, how: command.how, actor, now });
      return { holdId: held.holdId, state };
    }
    case 'claim': {
      const { purchaseId } = await claimBill(deps, {
        purchaseId: purchaseOf(stage, command.of),
        memberId: memberOf(command.member),
        actor,
        now,
      });
      return { claimed: purchaseId };
    }
    case 'calendar':
      await settleCalendar(deps, memberOf(command.member), now);
      return 'done';
    case 'finish':
      await finishOpenClaims(deps, { now: new Date(now.getTime() + 60_000) });
      return 'done';
  }
}
