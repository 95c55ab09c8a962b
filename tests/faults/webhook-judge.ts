import type { Faults } from './main.ts';
import type { FaultShop } from './webhook-shop.ts';

/** An event that somebody caused; its reply token tells which answer was its own. */
export type Cause = { person: string; eventId: string; replyToken: string; at: string };
/** What happened so far, as the people, LINE and the till know it. */
export type Story = {
  /** Since the last judgement. */
  causes: Cause[];
  /** Receipts the till was told are counted, and the points it was told they earned. */
  counted: Map<string, number>;
  joiners: string[];
  /** Calls that LINE did the work of, by the key that makes them one: reply token, retry key. */
  accepted: Map<string, number>;
  /** The last call looked at. */
  seen: number;
};
export const emptyStory = (): Story => ({
  causes: [],
  counted: new Map(),
  joiners: [],
  accepted: new Map(),
  seen: 0,
});

/** One thing that should not be, with the rows that show it. */
export type Anomaly = { kind: keyof Omit<Faults, 'rounds'>; what: string; evidence: unknown };

const welcomePoints = 5;
const replyPath = '/v2/bot/message/reply';
/** Refused on purpose by the stand-in after the work was done (0: no answer at all), so the work counts. */
const didTheWork = (status: number): boolean => status === 200 || status === 0;

/** Takes LINE's log on; it keeps only so many calls. */
function readCalls({ platform }: FaultShop, story: Story): void {
  const calls = platform.requests().filter(({ seq }) => seq > story.seen);
  for (const { path, headers, body, status, seq } of calls) {
    story.seen = seq;
    const token = path === replyPath ? (body as { replyToken?: string }).replyToken : headers['x-line-retry-key'];
    if (token !== undefined && didTheWork(status)) story.accepted.set(token, (story.accepted.get(token) ?? 0) + 1);
  }
}

/** Every event since the last judgement must have been taken in once and answered once, by reply or by push. */
export async function judgeEvents(
  shop: FaultShop,
  story: Story,
): Promise<{ anomalies: Anomaly[]; again: number; before: number }> {
  readCalls(shop, story);
  const db = shop.database.db();
  const inbox = new Map((await db.collection('inbox').find({}).toArray()).map((row) => [String(row._id), row]));
  const outbox = new Map(
    (await db.collection('outbox').find({ kind: 'reply-fallback' }).toArray()).map((row) => [String(row._id), row]),
  );
  const anomalies: Anomaly[] = [];
  for (const cause of story.causes) {
    const row = inbox.get(cause.eventId);
    const push = outbox.get(`reply:${cause.eventId}`);
    const replies = story.accepted.get(cause.replyToken) ?? 0;
    const pushes = push ? (story.accepted.get(String(push.retryKey)) ?? 0) : 0;
    const evidence = { cause, row: row ?? null, push: push ?? null, replies, pushes };
    if (!row) anomalies.push({ kind: 'lost', what: 'an event was never taken in', evidence });
    else if (replies + pushes === 0) anomalies.push({ kind: 'lost', what: 'an event was never answered', evidence });
    if (replies + pushes > 1) anomalies.push({ kind: 'twice', what: 'an event was answered twice', evidence });
    if (row && replies > 0 && !String(row.outcome).startsWith('replied'))
      anomalies.push({ kind: 'wrong', what: 'an answered event is not known as answered', evidence });
  }
  const taken = story.causes.flatMap(({ eventId }) => inbox.get(eventId) ?? []);
  story.causes = [];
  return {
    anomalies,
    again: taken.filter(({ attempts }) => attempts > 1).length,
    before: taken.filter(({ outcome }) => outcome === 'replied before').length,
  };
}

/** Every bill that the till was told of is in the ledger once, with the points it was told; nobody was welcomed twice or not at all. */
export async function judgeLedger(shop: FaultShop, story: Story): Promise<Anomaly[]> {
  const db = shop.database.db();
  const anomalies: Anomaly[] = [];
  const entries = (await db.collection('entries').find({}).toArray()) as unknown as EntryRow[];
  const bills = await db.collection('purchases').find({}).toArray();
  const ofReceipt = Map.groupBy(
    entries.filter(({ command }) => command === 'purchase'),
    ({ source }) => source.receiptNumber ?? '',
  );
  for (const receipt of new Set([...story.counted.keys(), ...ofReceipt.keys()])) {
    const found = ofReceipt.get(receipt) ?? [];
    const told = story.counted.get(receipt);
    const kept = bills.filter(({ receiptNumber }) => receiptNumber === receipt);
    const evidence = { receipt, told: told ?? null, entries: found, bills: kept };
    if (found.length === 0) anomalies.push({ kind: 'lost', what: 'a bill is not in the ledger', evidence });
    if (found.length > 1) anomalies.push({ kind: 'twice', what: 'a bill is in the ledger twice', evidence });
    if (kept.length !== 1) anomalies.push({ kind: 'wrong', what: 'a bill is not kept once', evidence });
    if (found[0] && told !== pointsOf(found[0]))
      anomalies.push({ kind: 'wrong', what: 'the till was told other points', evidence });
  }
  const lineUserIds = new Map(shop.platform.people().map(({ id, lineUserId }) => [id, lineUserId]));
  const members = await db.collection('members').find({}).toArray();
  const coupons = await db.collection('coupons').find({}).toArray();
  for (const person of story.joiners) {
    const own = members.filter(({ lineUserId }) => lineUserId === lineUserIds.get(person));
    const memberId = String(own[0]?._id);
    const welcomes = entries.filter((entry) => String(entry.memberId) === memberId && entry.command === 'join');
    const given = coupons.filter((coupon) => String(coupon.memberId) === memberId);
    const evidence = { person, members: own, welcomes, coupons: given };
    const counts = [own.length, welcomes.length, given.length];
    if (counts.includes(0)) anomalies.push({ kind: 'lost', what: 'a joiner is not fully welcomed', evidence });
    if (counts.some((count) => count > 1))
      anomalies.push({ kind: 'twice', what: 'a joiner is welcomed twice', evidence });
    if (welcomes[0] && pointsOf(welcomes[0]) !== welcomePoints)
      anomalies.push({ kind: 'wrong', what: 'a welcome of other points', evidence });
  }
  return anomalies;
}

type EntryRow = {
  memberId: string;
  command: string;
  source: { receiptNumber?: string };
  lines: { kind: string; points: number }[];
};
const pointsOf = ({ lines }: EntryRow): number =>
  lines.filter(({ kind }) => kind === 'earn' || kind === 'bonus').reduce((sum, { points }) => sum + points, 0);

const saidByPush = new Set(['tier-up', 'birthday', 'reply-fallback']);
/** Of two rises in a row the later says it all. */
const notWorthSaying = 'nothing to say';

/** After the last round, when everything has had its time: what was to be told was told once, and no claim is left half done. */
export async function judgeRest(shop: FaultShop, story: Story): Promise<Anomaly[]> {
  readCalls(shop, story);
  const db = shop.database.db();
  const anomalies: Anomaly[] = [];
  for (const row of await db.collection('outbox').find({}).toArray()) {
    const times = story.accepted.get(String(row.retryKey)) ?? 0;
    const evidence = { row, times };
    if (times > 1) anomalies.push({ kind: 'twice', what: 'a message was pushed twice', evidence });
    if (row.state === 'failed' && row.lastError === notWorthSaying) continue;
    if (row.state !== 'sent') anomalies.push({ kind: 'wrong', what: 'a row of the outbox did not end well', evidence });
    else if (saidByPush.has(String(row.kind)) && times === 0)
      anomalies.push({ kind: 'lost', what: 'a message counts as sent that LINE never took', evidence });
  }
  for (const claim of await db
    .collection('claims')
    .find({ state: { $ne: 'done' } })
    .toArray())
    anomalies.push({ kind: 'wrong', what: 'a claim was not carried to its end', evidence: claim });
  return anomalies;
}
