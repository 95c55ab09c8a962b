import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { dropHead } from '../../bot/services/points/heads.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { MemberId } from '../../shared/ids.ts';
import { startProcess } from '../support/processes.ts';
import { commitPurchase } from './commit-bare.ts';
import { domainFigures } from './domain-speed.ts';
import { type Figure, figure } from './figures.ts';
import type { HotCalls } from './hot-caller.ts';
import { type MediciLedger, openMediciLedger } from './peers/medici-ledger.ts';
import {
  type BenchDatabase,
  type BenchShop,
  benchNow,
  billOf,
  enrolMany,
  openBenchShop,
  startBenchDatabase,
} from './shop.ts';
import { closedLoop, median, openLoop, quantile } from './timing.ts';

const bench = 'ledger';
const peer = 'medici 7.4, transaction + balance + writelock (README)';
const rounds = 5;
const turnMs = 2_500;
const accounts = 1_000;
const longEntries = 10_000;
const dayMs = 86_400_000;

/** Tiers nobody reaches: what follows from a rise (a menu, a message) has no like in the peer, and comes twice a year, not every tenth bill. */
const program: Program = {
  ...defaultProgram,
  tiers: defaultProgram.tiers.map((tier) => ({
    ...tier,
    up: tier.up && { ...tier.up, conditions: tier.up.conditions.map((each) => ({ ...each, atLeast: 1_000_000_000 })) },
  })),
};

type Rates = { commit: number[]; award: number[]; peer: number[] };

/** The same in turns, so that a slow moment of the machine slows all three. @returns entries a second of each turn. */
async function inTurns(each: Record<keyof Rates, () => Promise<{ perSecond: number }>>): Promise<Rates> {
  const rates: Rates = { commit: [], award: [], peer: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const name of ['commit', 'peer', 'award'] as const) rates[name].push((await each[name]()).perSecond);
  return rates;
}

const keys = () => {
  let last = 0;
  return (name: string) => {
    last += 1;
    return `${name}${last}`;
  };
};
const keyOf = keys();

async function oneWorker({ deps }: BenchShop, medici: MediciLedger, members: readonly MemberId[]): Promise<Figure[]> {
  const memberAt = (index: number) => members[index % members.length]!;
  const options = { callers: 1, ms: turnMs };
  const rates = await inTurns({
    commit: () => closedLoop(options, (index) => commitPurchase(deps, memberAt(index), keyOf('c'))),
    peer: () => closedLoop(options, (index) => medici.award(memberAt(index), 1)),
    award: () => closedLoop(options, (index) => awardPurchase(deps, billOf(memberAt(index), keyOf('a')))),
  });
  return ratedFigures('one_worker', rates, '>= 5');
}

/** The headline is the like of what medici does, one entry on a balance made sure of; the whole award is beside it. */
function ratedFigures(name: string, { commit, award, peer: other }: Rates, goal: string): Figure[] {
  const unit = 'entries/s';
  const peerValue = median(other);
  return [
    figure({ bench, metric: `${name}_per_s`, value: median(commit), unit, peer, peerValue, goal }),
    figure({ bench, metric: `${name}_award_per_s`, value: median(award), unit: 'awards/s', peer, peerValue }),
  ];
}

const hotCallers = 16;

async function hotAccount(shop: BenchShop, medici: MediciLedger): Promise<Figure[]> {
  const [bare, whole] = (await enrolMany(shop, 2)) as [MemberId, MemberId];
  const options = { callers: hotCallers, ms: turnMs };
  const ended = { [bare]: 0, [whole]: 0, peer: 0 };
  const counting = async (name: string, work: (index: number) => Promise<unknown>) => {
    const result = await closedLoop(options, work);
    ended[name] = (ended[name] ?? 0) + result.done;
    return result;
  };
  const rates = await inTurns({
    commit: () => counting(bare, () => commitPurchase(shop.deps, bare, keyOf('c'))),
    peer: () => counting('peer', () => medici.award('hot', 1)),
    award: () => counting(whole, () => awardPurchase(shop.deps, billOf(whole, keyOf('a')))),
  });
  for (const member of [bare, whole]) await everyOneLanded(shop, member, ended[member] ?? 0);
  const balance = await medici.balance('hot');
  if (balance !== ended.peer) throw new Error(`medici has ${balance} of ${ended.peer}`);
  console.log(`hot account: all ${ended[bare]} entries and ${ended[whole]} awards landed, and medici's ${balance}`);
  return ratedFigures('hot_account', rates, '>= 50');
}

/** Each bill is NT$100: the visits and the money are counted by entries; the balance is the sum of all their lines. */
async function everyOneLanded({ deps }: BenchShop, memberId: MemberId, bills: number): Promise<void> {
  const entries = await deps.entries.since(memberId, 0);
  const purchases = entries.filter(({ command }) => command === 'purchase');
  const sum = entries.flatMap(({ lines }) => lines).reduce((total, { points }) => total + points, 0);
  const spent = purchases.reduce((total, { source }) => total + (source.paid ?? 0), 0);
  if (purchases.length !== bills || spent !== bills * 100)
    throw new Error(`${bills} bills were answered, ${purchases.length} with NT$${spent} are in the ledger`);
  if (entries.at(-1)?.balanceAfter !== sum) throw new Error(`the balance is not the sum of its lines: ${sum}`);
  const account = await deps.accounts.find(memberId);
  if (account !== null && account.seq === entries.length && account.balance !== sum)
    throw new Error(`the cached account says ${account.balance}, the ledger ${sum}`);
}

async function twoProcesses(database: BenchDatabase, shop: BenchShop): Promise<Figure[]> {
  const together = async (what: 'commit' | 'award') => {
    const [memberId] = (await enrolMany(shop, 1)) as [MemberId];
    const startAt = Date.now() + 3_000;
    const calls = await Promise.all(
      ['x', 'y'].map(async (name) => {
        const args = [
          database.uri('ours'),
          memberId,
          what,
          String(hotCallers / 2),
          String(2 * turnMs),
          String(startAt),
          name,
        ];
        const { ready, stop } = await startProcess({
          entry: 'tests/bench/hot-caller.ts',
          args,
          until: ({ msg }) => msg === 'done',
        });
        await stop();
        return ready as HotCalls;
      }),
    );
    await everyOneLanded(
      shop,
      memberId,
      calls.reduce((sum, { done }) => sum + done, 0),
    );
    const busy = calls.reduce((sum, each) => sum + each.busy, 0);
    console.log(
      `two processes, ${what}: ${calls.map(({ done }) => done).join(' and ')} landed; told BUSY ${busy} times`,
    );
    return calls.reduce((sum, { perSecond }) => sum + perSecond, 0);
  };
  return [
    figure({ bench, metric: 'two_process_per_s', value: await together('commit'), unit: 'entries/s' }),
    figure({ bench, metric: 'two_process_award_per_s', value: await together('award'), unit: 'awards/s' }),
  ];
}

/** Window by window beside the peer: a slow moment of the machine shows in both. */
async function awardsAtRate(
  { deps }: BenchShop,
  medici: MediciLedger,
  members: readonly MemberId[],
): Promise<Figure[]> {
  const memberAt = (index: number) => members[(index * 7) % members.length]!;
  const ours: number[] = [];
  const theirs: number[] = [];
  const options = { perSecond: 200, seconds: 5 };
  for (let window = 0; window < rounds; window += 1) {
    const award = (index: number) => awardPurchase(deps, billOf(memberAt(index), keyOf('o')));
    ours.push(quantile(await openLoop(options, award), 0.99));
    theirs.push(quantile(await openLoop(options, (index) => medici.award(memberAt(index), 1)), 0.99));
  }
  const metric = 'award_p99_ms_at_200';
  console.log(`awards at 200 a second, p99 of each window: ${ours.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  const value = median(ours);
  return [
    figure({ bench, metric, value, unit: 'ms', peer, peerValue: median(theirs), goal: '<= 15', goalOn: 'value' }),
  ];
}

/** Ten bills a day for a thousand days, then the same as somebody with ten in all. No head is kept between two calls: the dearer case. */
async function longAccount(shop: BenchShop): Promise<Figure[]> {
  const { deps } = shop;
  const began = new Date(benchNow.getTime() - 1_000 * dayMs);
  const [long] = (await enrolMany(shop, 1, began)) as [MemberId];
  const [short] = (await enrolMany(shop, 1, new Date(benchNow.getTime() - 2 * dayMs))) as [MemberId];
  for (let index = 1; index < longEntries; index += 1)
    await commitPurchase(deps, long, keyOf('l'), new Date(began.getTime() + Math.floor(index / 10) * dayMs));
  for (let index = 1; index < 10; index += 1)
    await commitPurchase(deps, short, keyOf('s'), new Date(benchNow.getTime() - dayMs));
  const award = (memberId: MemberId) => {
    dropHead(deps, memberId);
    return awardPurchase(deps, billOf(memberId, keyOf('t')));
  };
  const card = (memberId: MemberId) => readCard(deps, { memberId, now: benchNow });
  const ratios: Record<string, number> = {};
  for (const [name, work] of Object.entries({ award, card })) {
    const times = { long: [] as number[], short: [] as number[] };
    for (let turn = 0; turn < 400; turn += 1) {
      for (const [which, memberId] of Object.entries({ long, short })) {
        const from = performance.now();
        await work(memberId);
        times[which as 'long' | 'short'].push(performance.now() - from);
      }
    }
    ratios[name] = median(times.long) / median(times.short);
    console.log(
      `${name}: ${median(times.long).toFixed(2)} ms on ${longEntries} entries, ${median(times.short).toFixed(2)} ms on ten`,
    );
  }
  const value = Math.max(...Object.values(ratios));
  return [figure({ bench, metric: 'long_account_ratio', value, unit: '×', goal: '<= 1.5' })];
}

export async function benchLedger(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'regulars-ledger-'));
  const database = await startBenchDatabase(folder);
  const shop = await openBenchShop(database.uri('ours'), program);
  const medici = await openMediciLedger(database.uri('medici'), { snapshots: false });
  try {
    const members = await enrolMany(shop, accounts);
    // Warm: both have seen their code and their accounts once.
    await closedLoop({ callers: 1, ms: 1_000 }, (index) => medici.award(members[index % accounts]!, 1));
    await closedLoop({ callers: 1, ms: 1_000 }, (index) =>
      commitPurchase(shop.deps, members[index % accounts]!, keyOf('w')),
    );
    return [
      ...(await oneWorker(shop, medici, members)),
      ...(await hotAccount(shop, medici)),
      ...(await twoProcesses(database, shop)),
      ...(await awardsAtRate(shop, medici, members)),
      ...(await longAccount(shop)),
      ...domainFigures(bench),
    ];
  } finally {
    await Promise.all([medici.close(), shop.close()]);
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
