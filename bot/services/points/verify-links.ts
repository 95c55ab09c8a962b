import type { CouponId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { refundedSoFar } from '../../domain/points/refund.ts';
import { isOver } from '../coupons/coupon-dates.ts';
import { couponIdOf } from '../coupons/coupon-number.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Deps } from '../ports.ts';
import { purchaseIdOf, refundIdOf } from '../purchases/receipt.ts';
import { givenCouponKey } from './follow-up.ts';
import { closingKeyPrefix, entryIn, ledgersOf } from './ledgers.ts';
import type { faultList, PageVisitor } from './verify.ts';

export type LinkDeps = Pick<Deps, 'entries' | 'purchases' | 'coupons' | 'couponTemplates' | 'claims'>;
type Faults = ReturnType<typeof faultList>;

const pageSize = 1_000;
/** A claim that the job has not carried to its end by then. */
const carriedMs = 60 * 60_000;

const entryKeyOf = (id: string): string => `purchase:${id}`;

/**
 * What entries, purchases, coupons and claims say of each other.
 *
 * Entries are seen a page at a time as the ledger is walked, and looked up in bulk. The other way round (a purchase or a used coupon
 * without an entry) is found by counting: as many rows as entries that name one means that none is without; only where the numbers
 * differ are the rows walked one by one.
 * @param at `settled`: what was recorded later may still be on its way.
 */
export function linkCheck(deps: LinkDeps, faults: Faults, { settled, now }: { settled: Date; now: Date }) {
  const counts = { purchases: 0, coupons: 0 };
  const visit: PageVisitor = async (page) => {
    const old = page.filter(({ recordedAt }) => recordedAt < settled);
    counts.purchases += await purchasesOf(deps, faults, old);
    counts.coupons += await couponsOf(deps, faults, old);
    await giftsOf(deps, faults, old);
    for (const entry of old) {
      await refundOf(deps, faults, entry);
      await transferOf(deps, faults, entry);
    }
  };
  return {
    visit,
    /** After the last page. */
    async end(): Promise<void> {
      if ((await deps.purchases.countCounted(settled)) !== counts.purchases)
        await purchasesWithoutEntry(deps, faults, settled);
      if ((await deps.coupons.countUsedInBills(settled)) !== counts.coupons)
        await couponsWithoutEntry(deps, faults, settled);
      await receiptsTwice(deps, faults);
      await claims(deps, faults, now);
    },
  };
}

/** A refusal holds its key, and has neither purchase nor coupon. */
const purchaseIdIn = ({ idempotencyKey, command }: Entry): PurchaseId | null =>
  command !== 'refused' && idempotencyKey.startsWith('purchase:')
    ? (idempotencyKey.slice('purchase:'.length) as PurchaseId)
    : null;

/** @returns how many entries have their row. */
async function purchasesOf(deps: LinkDeps, faults: Faults, entries: readonly Entry[]): Promise<number> {
  const named = entries.flatMap((entry) => {
    const id = purchaseIdIn(entry);
    return id === null ? [] : [{ id, entry }];
  });
  if (named.length === 0) return 0;
  const rows = new Map((await deps.purchases.byIds(named.map(({ id }) => id))).map((row) => [row.id, row]));
  let found = 0;
  for (const { id, entry } of named) {
    const row = rows.get(id);
    const { memberId, seq, source } = entry;
    if (row === undefined) faults.note({ what: 'purchase-missing', memberId, seq, key: id });
    else if (row.memberId !== memberId || row.amount !== source.amount || row.paid !== source.paid)
      faults.note({ what: 'purchase-differs', memberId, seq, key: id });
    if (row?.memberId === memberId) found += 1;
  }
  return found;
}

/** @returns how many coupons of bills are used as their entry says. */
async function couponsOf(deps: LinkDeps, faults: Faults, entries: readonly Entry[]): Promise<number> {
  const named = entries.flatMap((entry) => (entry.source.coupons ?? []).map((id) => ({ id: id as CouponId, entry })));
  if (named.length === 0) return 0;
  const coupons = new Map((await deps.coupons.byIds(named.map(({ id }) => id))).map((each) => [each.id, each]));
  let used = 0;
  for (const { id, entry } of named) {
    if (coupons.get(id)?.used?.purchaseId === purchaseIdIn(entry)) used += 1;
    else if (!(await isFreed(deps, entry, id)))
      faults.note({ what: 'coupon-not-used', memberId: entry.memberId, seq: entry.seq, key: id });
  }
  return used;
}

/** A bill wholly given back has freed its coupons: its refund says so, or, of an older one, the way it was taken back. */
async function isFreed(deps: LinkDeps, { memberId, source }: Entry, coupon: CouponId): Promise<boolean> {
  for (const each of await ledgersOf(deps, memberId)) {
    const refunds = await deps.entries.byKeyPrefix(each, `refund:${source.id}:`);
    if (refunds.some(({ frees }) => frees?.includes(coupon) === true)) return true;
  }
  return isTakenBack(deps, memberId, source.id);
}

/** An undone or replaced bill has given its coupons back, and its receipt can be counted again. */
async function isTakenBack(deps: LinkDeps, memberId: MemberId, purchaseId: string): Promise<boolean> {
  const ledgers = await ledgersOf(deps, memberId);
  for (const how of ['undo', 'replaced'])
    if (stands(await entryIn(deps, ledgers, `refund:${purchaseId}:${how}`))) return true;
  return false;
}

const stands = (entry: Entry | null): boolean => entry !== null && entry.command !== 'refused';

async function giftsOf(deps: LinkDeps, faults: Faults, entries: readonly Entry[]): Promise<void> {
  const given = entries.flatMap((entry) =>
    (entry.gives ?? []).map((each, index) => ({
      entry,
      templateId: each.couponTemplateId,
      id: couponIdOf(givenCouponKey(entry.memberId, entry.seq, each.key === undefined ? index : each)),
    })),
  );
  if (given.length === 0) return;
  const known = new Set(await deps.coupons.known(given.map(({ id }) => id)));
  for (const { entry, templateId, id } of given) {
    if (known.has(id)) continue;
    const template = await deps.couponTemplates.byId(templateId);
    // A quota that is used up gives none; nor does a template that is not there, or whose days are over.
    if (template === null || (template.quota !== null && template.issued >= template.quota)) continue;
    if (isOver(template, entry.recordedOn)) continue;
    faults.note({ what: 'gift-missing', memberId: entry.memberId, seq: entry.seq, key: id });
  }
}

/** The row beside a purchase shows the sum of its refunds, whatever ledger they stand in. */
async function refundOf(deps: LinkDeps, faults: Faults, { memberId, seq, idempotencyKey }: Entry): Promise<void> {
  const [, id] = /^refund:([^:]+):/.exec(idempotencyKey) ?? [];
  const row = id === undefined ? null : await deps.purchases.byId(id as PurchaseId);
  if (row === null || row.memberId === null) return;
  const ledgers = await ledgersOf(deps, row.memberId);
  const refunds = await Promise.all(ledgers.map((each) => deps.entries.byKeyPrefix(each, `refund:${row.id}:`)));
  if (refundedSoFar(refunds.flat()).amount !== row.refunded)
    faults.note({ what: 'purchase-differs', memberId, seq, key: row.id });
}

const otherHalf = {
  close: 'merge-in:',
  take: closingKeyPrefix,
  'give-back': 'split-in:',
  reopen: 'split-out:',
} as const;

async function transferOf(deps: LinkDeps, faults: Faults, entry: Entry): Promise<void> {
  const { transfer, memberId, seq } = entry;
  if (transfer === undefined) return;
  const other = await deps.entries.byKey(transfer.with, `${otherHalf[transfer.step]}${transfer.id}`);
  const sum = ({ lines }: Entry) => lines.reduce((points, line) => points + line.points, 0);
  if (other === null) faults.note({ what: 'transfer-half', memberId, seq, key: transfer.id });
  else if (sum(entry) + sum(other) !== 0 || other.transfer?.with !== memberId)
    faults.note({ what: 'transfer-differs', memberId, seq, key: transfer.id });
}

async function purchasesWithoutEntry(deps: LinkDeps, faults: Faults, settled: Date): Promise<void> {
  await eachPage(deps.purchases.page, async (row: Purchase) => {
    if (row.memberId === null || row.recordedAt >= settled) return;
    if (!stands(await deps.entries.byKey(row.memberId, entryKeyOf(row.id))))
      faults.note({ what: 'purchase-without-entry', memberId: row.memberId, key: row.id });
  });
}

async function couponsWithoutEntry(deps: LinkDeps, faults: Faults, settled: Date): Promise<void> {
  await eachPage(deps.coupons.usedInBills, async ({ id, memberId, used }: Coupon) => {
    if (used?.purchaseId == null || used.at >= settled) return;
    const row = await deps.purchases.byId(used.purchaseId);
    const entry = row?.memberId == null ? null : await deps.entries.byKey(row.memberId, entryKeyOf(row.id));
    if (!entry?.source.coupons?.includes(id)) faults.note({ what: 'coupon-without-entry', memberId, key: id });
  });
}

async function eachPage<T extends { id: string }>(
  read: (after: string | null, limit: number) => Promise<T[]>,
  see: (row: T) => Promise<void>,
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: T[] = await read(after, pageSize);
    for (const row of page) await see(row);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.id;
  }
}

/** Rows in the order of their receipts: neighbours that share one, of which more than one counts. */
async function receiptsTwice(deps: LinkDeps, faults: Faults): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: Purchase[] = await deps.purchases.byReceipts(after, pageSize);
    const groups = [...Map.groupBy(page, ({ receiptKey }) => receiptKey)];
    // The last receipt of a full page may go on in the next.
    const whole = page.length < pageSize || groups.length === 1 ? groups : groups.slice(0, -1);
    for (const [key, rows] of whole) {
      if (rows.length < 2) continue;
      const standing = [];
      for (const row of rows) if (await stillCounts(deps, row)) standing.push(row);
      if (standing.length > 1) faults.note({ what: 'receipt-twice', ...memberOf(standing[1]), key });
    }
    const last = whole.at(-1)?.[0];
    if (last === undefined || page.length < pageSize) return;
    after = last;
  }
}

const memberOf = (row: Purchase | undefined): { memberId?: MemberId } =>
  row?.memberId == null ? {} : { memberId: row.memberId };

const stillCounts = async (deps: LinkDeps, { id, memberId, paid, refunded }: Purchase): Promise<boolean> =>
  memberId === null ? refunded < paid : !(await isTakenBack(deps, memberId, id));

async function claims(deps: LinkDeps, faults: Faults, now: Date): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: Claim[] = await deps.claims.page(after, pageSize);
    const ids = page.map((claim) => ({ claim, id: purchaseOfClaim(claim) }));
    const rows = await deps.purchases.byIds(ids.flatMap(({ id }) => (id === null ? [] : [id])));
    const known = new Set(rows.map(({ id }) => id));
    for (const { claim, id } of ids)
      await claimOf(deps, faults, { claim, id, isThere: id !== null && known.has(id) }, now);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.key;
  }
}

/** The purchase a claim leads to; null for other claims. */
function purchaseOfClaim({ key, kind, result }: Claim): PurchaseId | null {
  if (kind === 'claim-bill') return (result?.purchaseId as PurchaseId | undefined) ?? null;
  if (kind !== 'award') return null;
  return (result?.purchaseId as PurchaseId | undefined) ?? purchaseIdOf(key);
}

async function claimOf(
  deps: LinkDeps,
  faults: Faults,
  { claim, id, isThere }: { claim: Claim; id: PurchaseId | null; isThere: boolean },
  now: Date,
): Promise<void> {
  const { key, state, kind, memberId, at, result } = claim;
  const whose = memberId === null ? {} : { memberId };
  if (state === 'open') {
    const late = at.getTime() < now.getTime() - carriedMs;
    if (late && claim.waitsFor === undefined && kind !== 'hold') faults.note({ what: 'claim-open', ...whose, key });
    return;
  }
  if (kind === 'award' && state === 'done' && !isThere) faults.note({ what: 'claim-without-purchase', ...whose, key });
  if (kind === 'award' && state === 'refused' && isThere && id === purchaseIdOf(key))
    faults.note({ what: 'claim-refused-but-counted', ...whose, key });
  const owner = result?.memberId as MemberId | null | undefined;
  if (kind !== 'refund' || state !== 'done' || owner == null) return;
  const entryKey = `refund:${String(result?.purchaseId)}:${refundIdOf(key)}`;
  if ((await deps.entries.byKey(owner, entryKey)) === null)
    faults.note({ what: 'refund-without-entry', memberId: owner, key });
}
