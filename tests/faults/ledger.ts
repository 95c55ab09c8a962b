import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxSecrets } from '../../bot/sandbox/secrets.ts';
import { createSeals } from '../../bot/seals.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { generator } from './generator.ts';
import { type Asked, judgeLedger } from './ledger-judge.ts';
import type { Faults } from './main.ts';
import { atRest, type FaultShop, openFaultShop, pause, verifyLedger } from './webhook-shop.ts';

const membersOfTheShop = 6;
/** At once, so that commands on one account, one receipt, one coupon meet. */
const tills = 5;
const longestLoadMs = 1_400;
const killAfterMs = { least: 20, most: 1_100 };
/** A till that hears nothing tries again for this long. */
const tillGivesUpMs = 45_000;
/** The books are compared with what the tills were told after so many rounds, and at the end. */
const judgedEvery = 20;

/**
 * Web processes killed with SIGKILL at random moments while tills send purchases (some with the live code, points and a coupon that
 * several want), refunds, refunds that come first, receipts written anew, redemptions, bonuses and bills of nobody: each with its key,
 * again and again until it is answered. The second half of the rounds has two web processes on one database; every third of those kills
 * both.
 *
 * `lost`: acknowledged, and not in the ledger. `twice`: counted twice, a receipt that counts twice, a coupon used twice. `wrong`: refused
 * and counted, answered in two ways, given back beyond what was paid, or a ledger in which `npm run verify` finds a difference.
 */
export async function faultsLedger({ rounds, seed }: { rounds: number; seed: number }): Promise<Faults> {
  const result: Faults = { rounds: 0, wrong: 0, lost: 0, twice: 0 };
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-faults-'));
  const shop = await openFaultShop(dataDir);
  const seals = createSeals(sandboxSecrets(dataDir));
  const asked: Asked[] = [];
  const seen = new Set<string>();
  const judge = async () => {
    for (const { kind, what } of await judgeLedger(shop.database.db(), asked)) {
      if (seen.has(what)) continue;
      seen.add(what);
      result[kind] += 1;
      console.log(`  ${kind}: ${what}`);
    }
  };
  try {
    const numbers = await joined(shop);
    for (; result.rounds < rounds; result.rounds += 1) {
      if (result.rounds === Math.floor(rounds / 2) && rounds > 1) await shop.addWeb();
      const random = generator(seed + result.rounds * 7_919);
      const live = (number: string) => seals.liveCode(number as never, new Date()).code;
      await oneRound(shop, asked, { numbers, live, round: result.rounds, random });
      if ((result.rounds + 1) % judgedEvery !== 0) continue;
      await judge();
      const { wrong, lost, twice } = result;
      console.log(
        `  round ${result.rounds + 1}: ${asked.length} commands; so far wrong ${wrong}, lost ${lost}, twice ${twice}`,
      );
    }
    await noOpenClaims(shop);
    console.log(`  told: ${toldOf(asked)}`);
    await judge();
    const difference = await verifyLedger(shop);
    if (difference !== null) {
      result.wrong += 1;
      console.log(`  wrong: npm run verify finds a difference\n${difference}`);
    }
    return result;
  } finally {
    await shop.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function joined(shop: FaultShop): Promise<string[]> {
  for (let nth = 0; nth < membersOfTheShop; nth += 1) {
    const { id } = shop.platform.addPerson({ name: `常客${nth}`, language: 'zh-TW', friend: true });
    shop.platform.tap(id, `v1?do=join&notice=${noticeVersion}&marketing=0`);
  }
  await atRest(shop);
  const members = await shop.database.db().collection('members').find({}).toArray();
  return members.map(({ number }) => String(number));
}

type Round = { numbers: string[]; live: (number: string) => string; round: number; random: () => number };

async function oneRound(shop: FaultShop, asked: Asked[], round: Round): Promise<void> {
  const { random } = round;
  const killAt = () => killAfterMs.least + random() * (killAfterMs.most - killAfterMs.least);
  const first = Math.floor(random() * shop.webs);
  const victims = shop.webs > 1 && round.round % 3 === 2 ? [0, 1] : [first];
  const kills = victims.map((which) => ({ which, at: killAt() }));
  const until = performance.now() + longestLoadMs;
  const killing = kills.map(async ({ which, at }) => {
    await pause(at);
    await shop.killWeb(which);
  });
  const selling = Array.from({ length: tills }, (_, till) => sell(shop, asked, { ...round, till, until }));
  await Promise.all([...killing, ...selling]);
}

async function sell(shop: FaultShop, asked: Asked[], till: Round & { till: number; until: number }): Promise<void> {
  const random = generator(till.round * 31 + till.till);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  // Receipts and coupons are shared by the tills of a round, so that they meet.
  const receipt = () => `L${till.round}-${Math.floor(random() * 9)}`;
  for (let nth = 0; performance.now() < till.until; nth += 1) {
    const key = `${till.round}-${till.till}-${nth}`;
    const number = pick(till.numbers);
    const occurredAt = new Date().toISOString();
    const amount = 20 + Math.floor(random() * 400);
    const roll = random();
    let path = 'purchases';
    let body: Record<string, unknown> = { memberNumber: number, receiptNumber: receipt(), amount, occurredAt };
    if (roll > 0.93) body = { receiptNumber: receipt(), amount, occurredAt };
    else if (roll > 0.87) body = { ...body, receiptNumber: `${receipt()}n`, replacesReceiptNumber: receipt() };
    else if (roll > 0.75) [path, body] = ['refunds', { receiptNumber: receipt(), refundNumber: `F${key}`, amount }];
    else if (roll > 0.68) [path, body] = ['bonuses', { memberNumber: number, bonus: 'referral' }];
    else if (roll > 0.6)
      [path, body] = ['redemptions', { memberCode: till.live(number), points: 1 + Math.floor(random() * 9) }];
    else if (roll > 0.5) {
      const couponCodes = await couponsOf(shop, number);
      body = {
        receiptNumber: receipt(),
        amount: amount + 200,
        occurredAt,
        memberCode: till.live(number),
        points: 1 + Math.floor(random() * 20),
        ...(couponCodes.length > 0 ? { couponCodes } : {}),
      };
    }
    asked.push({ key, path, body, ...(await send(shop, path, key, body)) });
    // A nervous finger: the same again must be answered the same.
    if (random() < 0.1) asked.push({ key, path, body, ...(await send(shop, path, key, body)) });
    await pause(10);
  }
}

async function couponsOf(shop: FaultShop, number: string): Promise<string[]> {
  const db = shop.database.db();
  const member = await db.collection('members').findOne({ number });
  const coupons = await db
    .collection('coupons')
    .find({ memberId: member?._id as never })
    .limit(1)
    .toArray();
  return coupons.map((coupon) => String(coupon.number));
}

/** Sends with its key until it is answered for good. */
async function send(
  shop: FaultShop,
  path: string,
  key: string,
  body: object,
): Promise<{ status: number; text: string }> {
  const headers = {
    authorization: `Bearer ${shop.posKey}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  let last = { status: 0, text: '' };
  for (const end = performance.now() + tillGivesUpMs; performance.now() < end; await pause(60)) {
    last = await fetch(`${shop.url}/api/pos/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      (error: Error) => ({ status: 0, text: error.message }),
    );
    if (last.status >= 200 && last.status < 500 && last.status !== 429) return last;
  }
  return last;
}

/** How often each command was answered how: a round in which all is refused would prove nothing. */
const toldOf = (asked: readonly Asked[]): string =>
  [...Map.groupBy(asked, ({ path, status }) => `${path} ${status}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, same]) => `${name} ×${same.length}`)
    .join(', ');

/** The job takes up what dead processes left; those that wait for a purchase may wait on. */
async function noOpenClaims({ database }: FaultShop): Promise<void> {
  const claims = database.db().collection('claims');
  for (const end = performance.now() + 150_000; performance.now() < end; await pause(500))
    if ((await claims.countDocuments({ state: 'open', waitsFor: { $exists: false } })) === 0) return;
}
