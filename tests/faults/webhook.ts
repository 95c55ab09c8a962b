import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { sandboxCredentials } from '../../bot/sandbox/line-platform/defaults.ts';
import { type LinePlatform, startLinePlatform } from '../../bot/sandbox/line-platform/start-line-platform.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { cleanEnv, type Running, startProcess } from '../support/processes.ts';
import { standInEnv } from '../support/shop-process.ts';
import { createBalancer } from './balancer.ts';
import { generator } from './generator.ts';
import type { Faults } from './main.ts';

const regularsOfTheShop = 6;
const joinersARound = 2;
const longestLoadMs = 2_000;
/** A crashed process holds a person for its lease (15 s); the token lives for 60. */
const settleMs = 50_000;

type Shop = {
  platform: LinePlatform;
  balancer: Awaited<ReturnType<typeof createBalancer>>;
  database: MongoClient;
  env: Record<string, string>;
  webs: Running[];
  posKey: string;
};
/** What happened so far, as the people and the till know it. */
type Story = {
  /** Person → ids of the events they caused. */
  events: Map<string, string[]>;
  /** Receipts the till was told are counted. */
  counted: Map<string, { amount: number }>;
  joiners: string[];
};

/**
 * Web processes killed with SIGKILL at random moments while people type and tap, and a till counts bills; LINE redelivers. The first half
 * of the rounds has one web process, the second half two on one database, behind a balancer that tries the one that lives.
 *
 * `lost`: an event nobody answered, a bill or a welcome that is gone. `twice`: an event answered twice (a reply and a push), a bill or a
 * welcome counted twice. `wrong`: a ledger that does not fold to its cache, or an inbox that does not come to rest.
 */
export async function faultsWebhook({ rounds, seed }: { rounds: number; seed: number }): Promise<Faults> {
  const random = generator(seed);
  const result: Faults = { rounds: 0, wrong: 0, lost: 0, twice: 0 };
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-faults-'));
  const { shop, close } = await openShop(dataDir);
  const story: Story = { events: new Map(), counted: new Map(), joiners: [] };
  try {
    const people = Array.from({ length: regularsOfTheShop }, (_, nth) => addJoiner(shop, story, `常客${nth}`));
    await settled(shop);
    for (; result.rounds < rounds; result.rounds += 1) {
      if (result.rounds === Math.floor(rounds / 2) && rounds > 1) await addWeb(shop);
      await oneRound(shop, story, { people, round: result.rounds, random });
      if (!(await settled(shop))) result.wrong += 1;
      const seen = await judge(shop, story, result);
      const { wrong, lost, twice } = result;
      console.log(`  round ${result.rounds + 1}: ${seen}; so far wrong ${wrong}, lost ${lost}, twice ${twice}`);
    }
    result.wrong += await verify(shop);
    return result;
  } finally {
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function openShop(dataDir: string): Promise<{ shop: Shop; close(): Promise<void> }> {
  const database = await startProcess({
    entry: 'tests/support/database-process.ts',
    env: { DATA_DIR: dataDir },
    until: (line) => line.msg === 'listening',
  });
  const balancer = await createBalancer();
  const platform = await startLinePlatform({
    ...sandboxCredentials,
    port: 0,
    shopUrl: balancer.url,
    shopName: '熟客小店',
    redeliveryDelaysMs: [500, 1_000, 2_000, 4_000, 8_000, 8_000],
  });
  const env = {
    PORT: '0',
    DATA_DIR: dataDir,
    PUBLIC_URL: balancer.url,
    MONGODB_URI: String(database.ready.uri),
    ...standInEnv(platform.url),
  };
  const client = new MongoClient(env.MONGODB_URI);
  const shop: Shop = { platform, balancer, database: client, env, webs: [], posKey: '' };
  await addWeb(shop);
  const { stdout } = await promisify(execFile)(process.execPath, ['bot/cli/pos-key.ts', '--branch', 'main'], {
    env: { ...cleanEnv(), ...env },
  });
  shop.posKey = stdout.trim().split('\n').at(-1) ?? '';
  const close = async () => {
    for (const web of shop.webs) await web.stop('SIGKILL');
    await client.close();
    await platform.close();
    await balancer.close();
    await database.stop('SIGKILL');
  };
  return { shop, close };
}

const startWeb = ({ env }: Shop) =>
  startProcess({ entry: 'bot/main.ts', env, until: (line) => line.msg === 'listening' });
const portOf = (web: Running) => Number(web.ready.port);

async function addWeb(shop: Shop): Promise<void> {
  shop.webs.push(await startWeb(shop));
  shop.balancer.send(shop.webs.map(portOf));
}

/** Follows, and agrees to join, in the chat: two events. */
function addJoiner(shop: Shop, story: Story, name: string): string {
  const { id } = shop.platform.addPerson({ name, language: 'zh-TW', friend: true });
  story.joiners.push(id);
  caused(story, id, shop.platform.tap(id, `v1?do=join&notice=${noticeVersion}&marketing=0`));
  return id;
}

const caused = (story: Story, id: string, sent: object): void => {
  const eventId = (sent as { webhookEventId?: string }).webhookEventId ?? '';
  story.events.set(id, [...(story.events.get(id) ?? []), eventId]);
};

async function oneRound(
  shop: Shop,
  story: Story,
  { people, round, random }: { people: string[]; round: number; random: () => number },
): Promise<void> {
  const began = performance.now();
  const killAt = 50 + random() * 1_450;
  const victim = Math.floor(random() * shop.webs.length);
  const typing = people.map(async (id) => {
    for (let nth = 0; performance.now() - began < longestLoadMs; nth += 1) {
      caused(story, id, nth % 3 === 2 ? shop.platform.tap(id, 'v1?do=show&what=card') : shop.platform.say(id, '點數'));
      await pause(80 + random() * 120);
    }
  });
  const joining = Array.from({ length: joinersARound }, async (_, nth) => {
    await pause(random() * 1_200);
    addJoiner(shop, story, `新客${round}-${nth}`);
  });
  const till = countBills(shop, story, { people, round, until: began + longestLoadMs });
  const killing = (async () => {
    await pause(killAt);
    await shop.webs[victim]?.stop('SIGKILL');
    const again = await startWeb(shop);
    shop.webs[victim] = again;
    shop.balancer.send(shop.webs.map(portOf));
  })();
  await Promise.all([...typing, ...joining, till, killing]);
}

/** Each bill is sent with its key until the till is told that it counts: what a till does. */
async function countBills(
  shop: Shop,
  story: Story,
  { people, round, until }: { people: string[]; round: number; until: number },
): Promise<void> {
  const numbers = await Promise.all(people.map((id) => numberOf(shop, id)));
  for (let nth = 0; performance.now() < until; nth += 1) {
    const receiptNumber = `R${round}-${nth}`;
    const body = JSON.stringify({
      memberNumber: numbers[nth % numbers.length],
      receiptNumber,
      amount: 137,
      occurredAt: new Date().toISOString(),
    });
    for (let status = 0; status !== 201; ) {
      status = await fetch(`${shop.balancer.url}/api/pos/v1/purchases`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${shop.posKey}`,
          'content-type': 'application/json',
          'idempotency-key': receiptNumber,
        },
        body,
      }).then(
        (response) => response.status,
        () => 0,
      );
      if (status >= 400 && status < 500 && status !== 429) throw new Error(`a bill was refused with ${status}`);
      if (status !== 201) await pause(100);
    }
    story.counted.set(receiptNumber, { amount: 137 });
    await pause(60);
  }
}

async function numberOf(shop: Shop, id: string): Promise<string> {
  const lineUserId = shop.platform.people().find((each) => each.id === id)?.lineUserId;
  const member = await shop.database.db().collection('members').findOne({ lineUserId });
  return String(member?.number);
}

/** @returns whether everything came to rest: delivered, worked off, told. */
async function settled(shop: Shop): Promise<boolean> {
  const inbox = shop.database.db().collection('inbox');
  for (const end = performance.now() + settleMs; performance.now() < end; await pause(100)) {
    const state = await fetch(`${shop.platform.url}/control/state?people=none`);
    const { webhook } = (await state.json()) as { webhook: { pending: number } };
    if (webhook.pending === 0 && (await inbox.countDocuments({ dueAt: { $gt: new Date(0) } })) === 0) return true;
  }
  return false;
}

/** @returns what the round was made of, for people. */
async function judge(shop: Shop, story: Story, result: Faults): Promise<string> {
  const database = shop.database.db();
  const pushed = new Set(
    (await database.collection('outbox').find({ kind: 'reply-fallback' }).toArray()).map(({ _id }) =>
      String(_id).replace('reply:', ''),
    ),
  );
  const rows = new Map(
    (await database.collection('inbox').find({}).toArray()).map((row) => [
      String(row._id),
      { outcome: String(row.outcome), attempts: Number(row.attempts) },
    ]),
  );
  const all = [...story.events].flatMap(([id, ids]) => ids.map((eventId) => ({ id, eventId })));
  for (const { eventId } of all) {
    const outcome = rows.get(eventId)?.outcome;
    if (outcome === undefined) result.lost += 1;
    else if (!/^replied/.test(outcome) && !pushed.has(eventId)) result.lost += 1;
    if (outcome !== undefined && /^replied/.test(outcome) && pushed.has(eventId)) result.twice += 1;
  }
  // What LINE accepted must be as many answers as there were events: not one fewer, not one more.
  for (const [id, ids] of story.events) {
    const answers = shop.platform.chat(id).filter(({ from, via }) => from === 'shop' && via === 'reply').length;
    const expected = ids.filter((eventId) => !pushed.has(eventId)).length;
    if (answers < expected) result.lost += expected - answers;
    if (answers > expected) result.twice += answers - expected;
  }
  story.events.clear();
  for (const { id } of shop.platform.people()) chatSeen(shop, id);
  await judgeLedger(shop, story, result);
  const again = all.filter(({ eventId }) => (rows.get(eventId)?.attempts ?? 0) > 1);
  const before = again.filter(({ eventId }) => rows.get(eventId)?.outcome === 'replied before');
  return `${all.length} events, ${again.length} taken up again, ${before.length} of them answered before; ${story.counted.size} bills`;
}

const chatSeen = (shop: Shop, id: string): void => {
  shop.platform.chat(id).splice(0);
};

async function judgeLedger(shop: Shop, story: Story, result: Faults): Promise<void> {
  const database = shop.database.db();
  const entries = await database.collection('entries').find({}).toArray();
  const receipts = new Map<string, number>();
  for (const { source, command } of entries)
    if (command === 'purchase') receipts.set(source.receiptNumber, (receipts.get(source.receiptNumber) ?? 0) + 1);
  for (const receipt of story.counted.keys()) {
    const times = receipts.get(receipt) ?? 0;
    if (times === 0) result.lost += 1;
    if (times > 1) result.twice += times - 1;
  }
  for (const id of story.joiners) {
    const lineUserId = shop.platform.people().find((each) => each.id === id)?.lineUserId;
    const members = await database.collection('members').find({ lineUserId }).toArray();
    if (members.length !== 1) {
      result[members.length === 0 ? 'lost' : 'twice'] += 1;
      continue;
    }
    const memberId = members[0]?._id;
    const welcomes = entries.filter((entry) => String(entry.memberId) === String(memberId) && entry.command === 'join');
    const coupons = await database.collection('coupons').countDocuments({ memberId });
    if (welcomes.length === 0 || coupons === 0) result.lost += 1;
    if (welcomes.length > 1 || coupons > 1) result.twice += 1;
  }
}

async function verify(shop: Shop): Promise<number> {
  const checked = promisify(execFile)(process.execPath, ['bot/cli/verify.ts'], { env: { ...cleanEnv(), ...shop.env } });
  return checked.then(
    ({ stdout }) => (stdout.includes('No difference.') ? 0 : 1),
    () => 1,
  );
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
