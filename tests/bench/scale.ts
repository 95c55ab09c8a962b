import { randomInt } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCard } from '../../bot/services/members/read-card.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { startProcess } from '../support/processes.ts';
import { type Figure, figure } from './figures.ts';
import type { Night } from './nightly-worker.ts';
import { due, makeDue, memberIdAt, openScaleData, type ScaleShop } from './scale-data.ts';
import { benchNow, billOf } from './shop.ts';
import { median, quantile } from './timing.ts';

const bench = 'scale';
const sizes = [10_000, 100_000, 1_000_000] as const;
const roundsEach = 5;
const samplesEach = 400;
const root = join('.data', 'bench-scale');

type Work = (shop: ScaleShop) => Promise<unknown>;

const anyone = (shop: ScaleShop) => memberIdAt(randomInt(shop.members), shop.members);

/**
 * One after the other, the sizes by turns, so that a slow moment falls on all of them; of several rounds' p99 the middle one counts.
 * @returns the largest's over the smallest's.
 */
async function p99Ratio(shops: readonly ScaleShop[], metric: string, work: Work): Promise<Figure> {
  const rounds = shops.map(() => [] as number[]);
  const medians = shops.map(() => [] as number[]);
  for (let round = -1; round < roundsEach; round += 1) {
    const times = shops.map(() => [] as number[]);
    for (let index = 0; index < samplesEach; index += 1) {
      for (const [which, shop] of shops.entries()) {
        const began = performance.now();
        await work(shop);
        times[which]?.push(performance.now() - began);
      }
    }
    // The first round warms.
    if (round < 0) continue;
    for (const [which, each] of times.entries()) {
      rounds[which]?.push(quantile(each, 0.99));
      medians[which]?.push(median(each));
    }
  }
  const p99 = rounds.map(median);
  const shown = p99.map(
    (each, which) => `${sizes[which]}: ${median(medians[which] ?? []).toFixed(2)} / ${each.toFixed(2)}`,
  );
  console.log(`${metric}, median / p99 in ms: ${shown.join(', ')}`);
  return figure({ bench, metric, value: p99.at(-1)! / p99[0]!, unit: '×', goal: '<= 1.5' });
}

async function night(uri: string): Promise<Night> {
  const { ready, stop } = await startProcess({
    entry: 'tests/bench/nightly-worker.ts',
    // As `npm run worker` has it: half the memory, as quick.
    flags: ['--max-semi-space-size=8'],
    args: [uri],
    until: ({ msg }) => msg === 'done',
  });
  await stop();
  return ready as Night;
}

async function nights(shop: ScaleShop, uri: string): Promise<Figure[]> {
  await makeDue(shop);
  const busy = await night(uri);
  const quiet = await night(uri);
  const { expiry, review, birthday } = busy;
  const wanted = { ...due, expiry: due.expiry + due.review };
  if (expiry.seen !== wanted.expiry || birthday.given !== wanted.birthday)
    throw new Error(`due were ${wanted.expiry} and ${wanted.birthday}, done ${expiry.seen} and ${birthday.given}`);
  if (quiet.expiry.seen + quiet.review.seen + quiet.birthday.given > 0) throw new Error('something was due twice');
  const per = ({ ms }: { ms: number }, count: number) => (count * 1_000) / ms;
  const total = wanted.expiry + wanted.birthday;
  const ms = expiry.ms + review.ms + birthday.ms;
  const quietMs = quiet.expiry.ms + quiet.review.ms + quiet.birthday.ms;
  console.log(
    `a quiet night: expiry ${quiet.expiry.ms.toFixed(0)} ms, review ${quiet.review.ms.toFixed(0)} ms, birthdays ${quiet.birthday.ms.toFixed(0)} ms`,
  );
  console.log(
    `a busy night: expiry ${per(expiry, wanted.expiry).toFixed(0)}/s, birthdays ${per(birthday, wanted.birthday).toFixed(0)}/s; memory ${busy.startRssMb.toFixed(0)} → ${busy.peakRssMb.toFixed(0)} MB`,
  );
  return [
    figure({ bench, metric: 'nightly_nothing_due_s', value: quietMs / 1_000, unit: 's', goal: '<= 2' }),
    figure({ bench, metric: 'nightly_due_per_s', value: per({ ms }, total), unit: 'members/s', goal: '>= 300' }),
    figure({ bench, metric: 'nightly_rss_mb', value: busy.peakRssMb, unit: 'MB', goal: '<= 300' }),
  ];
}

/**
 * Data kept from an earlier run may lie on the disk alone; a database that has been up for a day has it in the system's memory. Without
 * this the first figures would be the disk's: a hundred milliseconds where a page is read for the first time, at any size.
 */
async function readOnce(file: string): Promise<void> {
  for await (const _ of createReadStream(file, { highWaterMark: 8 * 1024 ** 2 }));
  console.log(`data kept in ${file}: ${(statSync(file).size / 1024 ** 3).toFixed(1)} GB, read once`);
}

export async function benchScale(): Promise<Figure[]> {
  const { database, folder, uri, shop: shopOf } = await openScaleData(root);
  const shops: ScaleShop[] = [];
  const run = Date.now().toString(36);
  let bill = 0;
  try {
    for (const size of sizes) shops.push(await shopOf(size));
    if (database.pid !== null) await readOnce(join(folder, 'elsewhere.sqlite'));
    const largest = shops.at(-1) as ScaleShop;
    return [
      await p99Ratio(shops, 'point_query_p99_ratio', (shop) => shop.deps.members.byId(anyone(shop))),
      await p99Ratio(shops, 'award_p99_ratio', (shop) => {
        bill += 1;
        return awardPurchase(shop.deps, billOf(anyone(shop), `${run}${bill}`));
      }),
      await p99Ratio(shops, 'card_p99_ratio', (shop) => readCard(shop.deps, { memberId: anyone(shop), now: benchNow })),
      ...(await nights(largest, uri(largest.members))),
    ];
  } finally {
    await Promise.all(shops.map((shop) => shop.close()));
    await database.stop();
  }
}
