import type { Db } from 'mongodb';
import type { Entry } from '../../bot/domain/account/entry.ts';

/** What a till sent, and what it was told in the end. */
export type Asked = { key: string; path: string; body: Record<string, unknown>; status: number; text: string };
type Anomaly = { kind: 'wrong' | 'lost' | 'twice'; what: string };

/** Compares what the tills were told with the ledger itself. */
export async function judgeLedger(db: Db, asked: readonly Asked[]): Promise<Anomaly[]> {
  const entries = (await db
    .collection('entries')
    .find({}, { projection: { _id: 0 } })
    .toArray()) as unknown as Entry[];
  const counted = entries.filter(({ command }) => command !== 'refused');
  const byKey = Map.groupBy(counted, ({ memberId, idempotencyKey }) => `${memberId} ${idempotencyKey}`);
  const purchases = Map.groupBy(
    counted.filter(({ command }) => command === 'purchase'),
    ({ source }) => source.id,
  );
  const sources = new Set(counted.map(({ source }) => source.id));
  const keys = new Set(counted.map(({ idempotencyKey }) => idempotencyKey));
  const found: Anomaly[] = [];
  for (const [key, same] of byKey)
    if (same.length > 1) found.push({ kind: 'twice', what: `${same.length} entries of ${key}` });
  for (const [id, same] of purchases)
    if (same.length > 1) found.push({ kind: 'twice', what: `purchase ${id} is counted ${same.length} times` });
  for (const [key, answers] of Map.groupBy(asked, (each) => each.key)) {
    const [first] = answers as [Asked];
    const texts = new Set(answers.map(({ status, text }) => `${status} ${withoutId(text)}`));
    if (texts.size > 1)
      found.push({ kind: 'wrong', what: `${key} was answered in two ways: ${[...texts].join(' / ')}` });
    found.push(...judgeAnswer(first, { purchases, sources, keys }));
  }
  return [...found, ...(await judgeReceipts(db, counted)), ...(await judgeCoupons(db, counted))];
}

const withoutId = (text: string): string => text.replace(/"requestId":"[^"]*"/, '');

type Ledger = { purchases: Map<string, Entry[]>; sources: Set<string>; keys: Set<string> };

function judgeAnswer({ key, path, body, status, text }: Asked, ledger: Ledger): Anomaly[] {
  const what = `${path} ${key} ${JSON.stringify(body)} was told ${status} ${text.slice(0, 200)}`;
  if (status === 0 || status >= 500) return [{ kind: 'wrong', what: `unanswered: ${what}` }];
  const answer = JSON.parse(text) as { purchaseId?: string; refundId?: string; redemptionId?: string };
  if (status === 201 && path === 'purchases' && !ledger.purchases.has(answer.purchaseId ?? ''))
    return [{ kind: 'lost', what }];
  if (status === 201 && path === 'refunds' && !ledger.sources.has(answer.refundId ?? '') && 'points' in answer)
    return [{ kind: 'lost', what }];
  if (status === 201 && path === 'redemptions' && !ledger.sources.has(answer.redemptionId ?? ''))
    return [{ kind: 'lost', what }];
  const bonus = `bonus:pos:main:pos:main:${key}`;
  if (path === 'bonuses' && (status === 201) !== ledger.keys.has(bonus))
    return [{ kind: status === 201 ? 'lost' : 'wrong', what }];
  return [];
}

async function judgeReceipts(db: Db, counted: readonly Entry[]): Promise<Anomaly[]> {
  const found: Anomaly[] = [];
  const given = new Map<string, number>();
  for (const { command, source } of counted)
    if (command === 'refund' && source.purchaseId !== undefined)
      given.set(source.purchaseId, (given.get(source.purchaseId) ?? 0) + (source.amount ?? 0));
  const rows = await db.collection('purchases').find({}).toArray();
  for (const { _id, paid, refunded } of rows) {
    const back = given.get(String(_id)) ?? 0;
    if (back > paid || refunded > paid)
      found.push({ kind: 'wrong', what: `${_id}: ${Math.max(back, refunded)} of ${paid} was given back` });
  }
  for (const [receipt, same] of Map.groupBy(rows, ({ receiptKey }) => String(receiptKey)))
    if (same.length > 1) found.push({ kind: 'twice', what: `${receipt} counts ${same.length} times` });
  return found;
}

async function judgeCoupons(db: Db, counted: readonly Entry[]): Promise<Anomaly[]> {
  const found: Anomaly[] = [];
  const replaced = new Set(
    counted.filter(({ idempotencyKey }) => idempotencyKey.endsWith(':replaced')).map(({ source }) => source.purchaseId),
  );
  const uses = new Map<string, string[]>();
  for (const { source, command } of counted)
    if (command === 'purchase' && !replaced.has(source.id))
      for (const coupon of source.coupons ?? []) uses.set(coupon, [...(uses.get(coupon) ?? []), source.id]);
  for (const [coupon, bills] of uses)
    if (bills.length > 1) found.push({ kind: 'twice', what: `coupon ${coupon} is used by ${bills.join(', ')}` });
  for (const { _id, state, used } of await db.collection('coupons').find({ state: 'redeemed' }).toArray())
    if (used?.purchaseId != null && !uses.has(String(_id)) && !(await isOpen(db, used.claim)))
      found.push({ kind: 'wrong', what: `coupon ${_id} is ${state}, and no bill has it` });
  return found;
}

const isOpen = async (db: Db, claim: string): Promise<boolean> =>
  (await db.collection('claims').findOne({ _id: claim as never }))?.state === 'open';
