import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { generator } from './generator.ts';
import type { Faults } from './main.ts';
import { type Anomaly, emptyStory, judgeEvents, judgeLedger, judgeRest, type Story } from './webhook-judge.ts';
import { atRest, type FaultShop, openFaultShop, pause, verifyLedger } from './webhook-shop.ts';

const regularsOfTheShop = 8;
const joinersARound = 3;
/** At once, so that bills of one member meet. */
const tills = 3;
const longestLoadMs = 2_000;
const killAfterMs = { least: 20, most: 1_500 };
/** A till that hears nothing tries again for this long; then somebody calls. */
const tillGivesUpMs = 45_000;

/**
 * Web processes killed with SIGKILL at random moments while people type and tap, and a till counts bills; LINE redelivers. The first half
 * of the rounds has one web process, the second half two on one database, behind a balancer that tries the one that lives; of those every
 * third round kills both. LINE, too, has its moods: see `moodOf`. The seed decides when whom a kill meets, and LINE's moods.
 *
 * `lost`: an event nobody took in or answered, a bill or a welcome that is gone. `twice`: an event answered twice, a bill or a welcome
 * counted twice. `wrong`: points other than the till was told, a ledger that does not fold to its cache, anything that does not come to rest.
 * Each is printed with its rows.
 */
export async function faultsWebhook({ rounds, seed }: { rounds: number; seed: number }): Promise<Faults> {
  const result: Faults = { rounds: 0, wrong: 0, lost: 0, twice: 0 };
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-faults-'));
  const shop = await openFaultShop(dataDir);
  const story = emptyStory();
  const note = (anomalies: Anomaly[]) => {
    for (const { kind, what, evidence } of anomalies) {
      result[kind] += 1;
      console.log(`  ${kind}: ${what} ${JSON.stringify(evidence)}`);
    }
  };
  const restless = (left: string | null): Anomaly[] =>
    left === null ? [] : [{ kind: 'wrong', what: 'it did not come to rest', evidence: left }];
  try {
    const people = Array.from({ length: regularsOfTheShop }, (_, nth) => addJoiner(shop, story, `常客${nth}`));
    note(restless(await atRest(shop)));
    for (; result.rounds < rounds; result.rounds += 1) {
      if (result.rounds === Math.floor(rounds / 2) && rounds > 1) await shop.addWeb();
      const round = result.rounds;
      note(await oneRound(shop, story, { people, round, random: generator(seed + round * 7_919) }));
      note(restless(await atRest(shop)));
      const { anomalies, again, before } = await judgeEvents(shop, story);
      note(anomalies);
      note(await judgeLedger(shop, story));
      const { wrong, lost, twice } = result;
      console.log(
        `  round ${round + 1}: ${again} events taken up again, ${before} of them answered before; ${story.counted.size} bills; so far wrong ${wrong}, lost ${lost}, twice ${twice}`,
      );
    }
    await outboxAtRest(shop);
    note(await judgeRest(shop, story));
    const difference = await verifyLedger(shop);
    if (difference !== null) note([{ kind: 'wrong', what: 'npm run verify finds a difference', evidence: difference }]);
    return result;
  } finally {
    await shop.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Follows, and agrees to join, in the chat. */
function addJoiner(shop: FaultShop, story: Story, name: string): string {
  const { id } = shop.platform.addPerson({ name, language: 'zh-TW', friend: true });
  story.joiners.push(id);
  caused(story, id, shop.platform.tap(id, `v1?do=join&notice=${noticeVersion}&marketing=0`));
  return id;
}

function caused(story: Story, person: string, sent: object): void {
  const { webhookEventId, replyToken } = sent as { webhookEventId: string; replyToken: string };
  story.causes.push({ person, eventId: webhookEventId, replyToken, at: new Date().toISOString() });
}

/**
 * In one round of three LINE answers slowly, so that a kill meets replies under way; in one it does the work of some replies and answers
 * nothing, sends some webhooks twice and some not at first; in one all is well.
 */
function moodOf(round: number): Parameters<FaultShop['platform']['faults']>[0] {
  const path = '/v2/bot/message/reply';
  if (round % 3 === 0) return { api: { path, delayMs: 60 } };
  if (round % 3 === 1)
    return { api: { path, after: true, hangup: true, count: 4 }, webhook: { duplicate: 6, drop: 4 } };
  return {};
}

async function oneRound(
  shop: FaultShop,
  story: Story,
  { people, round, random }: { people: string[]; round: number; random: () => number },
): Promise<Anomaly[]> {
  const killAt = () => killAfterMs.least + random() * (killAfterMs.most - killAfterMs.least);
  const first = Math.floor(random() * shop.webs);
  const victims = shop.webs > 1 && round % 3 === 2 ? [0, 1] : [first];
  const kills = victims.map((which) => ({ which, at: killAt() }));
  const numbers = await Promise.all(people.map((id) => numberOf(shop, id)));
  const began = performance.now();
  const until = began + longestLoadMs;
  shop.platform.faults(moodOf(round));
  const typing = people.map(async (id) => {
    for (let nth = 0; performance.now() < until; nth += 1) {
      caused(story, id, nth % 3 === 2 ? shop.platform.tap(id, 'v1?do=show&what=card') : shop.platform.say(id, '點數'));
      await pause(60 + random() * 120);
    }
  });
  const joining = Array.from({ length: joinersARound }, async (_, nth) => {
    await pause(random() * 1_200);
    addJoiner(shop, story, `新客${round}-${nth}`);
  });
  const killing = kills.map(async ({ which, at }) => {
    await pause(at);
    await shop.killWeb(which);
  });
  const counting = Array.from({ length: tills }, (_, till) => countBills(shop, story, { numbers, round, till, until }));
  await Promise.all([...killing, ...typing, ...joining]);
  const unheard = await Promise.all(counting);
  return unheard.flat();
}

/** Each bill is sent with its key until the till is told that it counts: what a till does. */
async function countBills(
  shop: FaultShop,
  story: Story,
  { numbers, round, till, until }: { numbers: string[]; round: number; till: number; until: number },
): Promise<Anomaly[]> {
  for (let nth = 0; performance.now() < until; nth += 1) {
    const receiptNumber = `R${round}-${till}-${nth}`;
    const body = JSON.stringify({
      memberNumber: numbers[nth % numbers.length],
      receiptNumber,
      amount: 137,
      occurredAt: new Date().toISOString(),
    });
    const answer = await sendBill(shop, receiptNumber, body);
    if (answer.earned === null) return [{ kind: 'wrong', what: 'a bill was not taken', evidence: { body, ...answer } }];
    story.counted.set(receiptNumber, answer.earned);
    await pause(50);
  }
  return [];
}

/** @returns the points that the till was told; null where it was refused, or heard nothing for too long. */
async function sendBill(
  shop: FaultShop,
  key: string,
  body: string,
): Promise<{ earned: number | null; status: number; text: string }> {
  const headers = {
    authorization: `Bearer ${shop.posKey}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  let last = { status: 0, text: '' };
  for (const end = performance.now() + tillGivesUpMs; performance.now() < end; await pause(100)) {
    last = await fetch(`${shop.url}/api/pos/v1/purchases`, { method: 'POST', headers, body }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      (error: Error) => ({ status: 0, text: error.message }),
    );
    if (last.status === 201) {
      const { earned } = JSON.parse(last.text) as { earned: { points: number }[] };
      return { earned: earned.reduce((sum, { points }) => sum + points, 0), ...last };
    }
    if (last.status >= 400 && last.status < 500 && last.status !== 429) break;
  }
  return { earned: null, ...last };
}

async function numberOf(shop: FaultShop, id: string): Promise<string> {
  const lineUserId = shop.platform.people().find((each) => each.id === id)?.lineUserId;
  const member = await shop.database.db().collection('members').findOne({ lineUserId });
  return String(member?.number);
}

/** A row that a dead process was sending is taken up again when its lease ends, a minute later; menus count as rows, too. */
async function outboxAtRest({ database }: FaultShop): Promise<void> {
  const open = { state: { $in: ['waiting', 'sending'] } };
  const outbox = database.db().collection('outbox');
  for (const end = performance.now() + 100_000; performance.now() < end; await pause(250))
    if ((await outbox.countDocuments(open)) === 0) return;
}
