import { emptyAccount, fold } from '../../../bot/domain/account/account.ts';
import type { Entry } from '../../../bot/domain/account/entry.ts';
import type { Claim } from '../../../bot/services/ports/ledger.ts';
import type { Purchase } from '../../../bot/services/ports/purchases.ts';
import type { Deps } from '../../../bot/services/ports.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { awardKey, type Command, purchaseOf, type Stage } from './story.ts';

const sum = (entries: readonly Entry[], keep: (kind: string) => boolean): number =>
  entries.flatMap(({ lines }) => lines).reduce((total, { kind, points }) => (keep(kind) ? total + points : total), 0);

/** What must hold when everything has come to its end. @returns what does not, in words. */
export async function judge(deps: Deps, stage: Stage): Promise<string[]> {
  const wrong: string[] = [];
  const ledgers = new Map<MemberId, Entry[]>();
  for (const memberId of stage.members) {
    const entries = await deps.entries.since(memberId, 0);
    ledgers.set(memberId, entries);
    wrong.push(...(await judgeAccount(deps, memberId, entries)));
  }
  // What was refused holds its key, and counts nothing.
  const all = [...ledgers.values()].flat().filter(({ command }) => command !== 'refused');
  wrong.push(
    ...(await judgeAwards(deps, stage, all)),
    ...judgeRest(stage, all),
    ...(await judgeCoupon(deps, stage, all)),
  );
  return wrong;
}

async function judgeAccount(deps: Deps, memberId: MemberId, entries: readonly Entry[]): Promise<string[]> {
  const wrong: string[] = [];
  let account = emptyAccount(memberId);
  for (const entry of entries) {
    try {
      account = fold(account, [entry]);
    } catch (error) {
      return [`${memberId}: entry ${entry.seq} does not fold: ${String(error)}`];
    }
    const lots = account.lots.reduce((total, { points }) => total + points, 0);
    if (account.balance !== lots - account.debt)
      wrong.push(`${memberId}: balance is not lots less debt at ${entry.seq}`);
    if (account.balance !== entry.balanceAfter) wrong.push(`${memberId}: balanceAfter of ${entry.seq}`);
    if (account.lots.some(({ points }) => points <= 0))
      wrong.push(`${memberId}: a lot at or below nothing at ${entry.seq}`);
  }
  if (sum(entries, () => true) !== account.balance) wrong.push(`${memberId}: the books do not balance`);
  const cached = await deps.accounts.find(memberId);
  const then =
    cached === null
      ? null
      : fold(
          emptyAccount(memberId),
          entries.filter(({ seq }) => seq <= cached.seq),
        );
  if (cached !== null && (cached.balance !== then?.balance || cached.standing?.tier !== then.standing?.tier))
    wrong.push(`${memberId}: the cache differs at ${cached.seq}`);
  return wrong;
}

const isUndone = ({ id, memberId, paid, refunded }: Purchase, all: readonly Entry[]): boolean =>
  all.some(({ idempotencyKey }) => idempotencyKey === `refund:${id}:undo`) || (memberId === null && refunded === paid);

type Award = Extract<Command, { kind: 'award' }>;

async function receiptWasFreed(deps: Deps, stage: Stage, { key, receipt }: Award, all: readonly Entry[]) {
  for (const { command } of stage.told) {
    if (command.kind !== 'award' || command.key === key || command.receipt !== receipt) continue;
    const purchase = await deps.purchases.byId(purchaseOf(stage, command.key));
    if (purchase !== null && isUndone(purchase, all)) return true;
  }
  return false;
}

async function judgeAwards(deps: Deps, stage: Stage, all: readonly Entry[]): Promise<string[]> {
  const wrong: string[] = [];
  const counted = new Map<string, number>();
  for (const { command, answers } of stage.told) {
    if (command.kind !== 'award') continue;
    const id = purchaseOf(stage, command.key);
    const entries = all.filter(({ idempotencyKey }) => idempotencyKey === `purchase:${id}`);
    const told = answers.filter((answer) => typeof answer === 'object') as {
      points: number;
      memberId: string | null;
    }[];
    const isFreed = await receiptWasFreed(deps, stage, command, all);
    // True when it was told: the receipt was another bill's, which was undone before this one was tried again.
    const refused = answers.filter(
      (answer) => typeof answer === 'string' && !(isFreed && answer === 'RECEIPT_ALREADY_COUNTED'),
    );
    if (entries.length > 1) wrong.push(`${command.key} is counted ${entries.length} times`);
    if (told.length > 0 && refused.length > 0) wrong.push(`${command.key} was told both: ${JSON.stringify(answers)}`);
    if (new Set(told.map((answer) => JSON.stringify(answer))).size > 1)
      wrong.push(`${command.key} was answered in two ways: ${JSON.stringify(told)}`);
    if (told.some(({ memberId }) => memberId !== null) && entries.length !== 1)
      wrong.push(`${command.key} was acknowledged and is not there`);
    if (refused.length > 0 && entries.length > 0)
      wrong.push(`${command.key} was refused and is there: ${JSON.stringify(refused)}`);
    const purchase = await deps.purchases.byId(id);
    if ((told.length > 0 || entries.length > 0) && purchase === null) wrong.push(`${command.key} has no purchase`);
    if (purchase !== null && !isUndone(purchase, all))
      counted.set(purchase.receiptKey, (counted.get(purchase.receiptKey) ?? 0) + 1);
    if (purchase !== null) wrong.push(...judgeRefunds(purchase.paid, purchase.refunded, id, all));
    const claim: Claim | null = await deps.claims.byKey(awardKey(stage, command.key));
    if (claim?.state === 'open') wrong.push(`${command.key} stays open`);
  }
  for (const [receipt, times] of counted) if (times > 1) wrong.push(`${receipt} counts ${times} times`);
  return wrong;
}

function judgeRefunds(paid: number, refunded: number, id: string, all: readonly Entry[]): string[] {
  const back = all
    .filter(({ idempotencyKey }) => idempotencyKey.startsWith(`refund:${id}:`))
    .reduce((total, { source }) => total + (source.amount ?? 0), 0);
  const wrong: string[] = [];
  if (back > paid) wrong.push(`${id}: ${back} of ${paid} was given back`);
  if (back > 0 && refunded < back) wrong.push(`${id}: its row says ${refunded} of ${back}`);
  if (refunded > paid) wrong.push(`${id}: its row says ${refunded} of ${paid}`);
  return wrong;
}

/** Everything else that was acknowledged is there, once. */
function judgeRest(stage: Stage, all: readonly Entry[]): string[] {
  const wrong: string[] = [];
  const times = (key: string) => all.filter(({ idempotencyKey }) => idempotencyKey === key).length;
  for (const { command, answers } of stage.told) {
    const told = answers.filter((answer) => typeof answer === 'object') as Record<string, string>[];
    if (told.length === 0) continue;
    if (command.kind === 'redeem' && times(`redeem:staff:s1:${stage.id}:${command.key}`) !== 1)
      wrong.push(`${command.key}: a redemption was acknowledged and is not there`);
    if (
      command.kind === 'undo' &&
      purchaseIsCounted(stage, command.of, all) &&
      times(`refund:${purchaseOf(stage, command.of)}:undo`) !== 1
    )
      wrong.push(`${command.key}: an undo was acknowledged and is not there`);
    if (command.kind === 'claim' && times(`purchase:${purchaseOf(stage, command.of)}`) !== 1)
      wrong.push(`${command.key}: a claimed bill is not there`);
    if (
      command.kind === 'hold' &&
      told.some(({ state }) => state !== undefined) &&
      times(`hold-settled:${told[0]?.holdId}`) !== 1
    )
      wrong.push(`${command.key}: a hold that was settled is not`);
    if (command.kind === 'hold' && new Set(told.map(({ state }) => state)).size > 1)
      wrong.push(`${command.key}: a hold ended in two ways`);
  }
  return wrong;
}

const purchaseIsCounted = (stage: Stage, key: string, all: readonly Entry[]): boolean =>
  all.some(({ idempotencyKey }) => idempotencyKey === `purchase:${purchaseOf(stage, key)}`);

async function judgeCoupon(deps: Deps, stage: Stage, all: readonly Entry[]): Promise<string[]> {
  const isUndone = ({ source }: Entry) =>
    all.some(({ idempotencyKey }) => idempotencyKey === `refund:${source.id}:undo`);
  const uses = all.filter((entry) => entry.source.coupons?.includes(stage.coupon) === true && !isUndone(entry));
  const coupon = await deps.coupons.byId(stage.coupon);
  if (uses.length > 1) return [`the coupon is used ${uses.length} times`];
  if (uses.length === 1 && coupon?.state !== 'redeemed') return ['a bill used the coupon, and it is still usable'];
  if (uses.length === 0 && coupon?.state === 'redeemed') return ['the coupon is used up, and no bill has it'];
  return [];
}
