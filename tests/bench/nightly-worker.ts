import { giveBirthdays } from '../../bot/services/points/birthday.ts';
import { expirePoints } from '../../bot/services/points/expire.ts';
import { reviewTiers } from '../../bot/services/points/review-tiers.ts';
import { benchNow, openBenchShop } from './shop.ts';

/** One worker's night, in a process of its own. Argument: database. Prints one JSON line: what was due, how long it took, the memory. */
export type Night = {
  msg: 'done';
  expiry: { seen: number; ms: number };
  review: { seen: number; ms: number };
  birthday: { given: number; ms: number };
  startRssMb: number;
  peakRssMb: number;
};

const rssMb = () => process.memoryUsage.rss() / 1024 ** 2;
const { deps, close } = await openBenchShop(process.argv[2] ?? '');
const startRssMb = rssMb();
let peakRssMb = startRssMb;
const watch = setInterval(() => {
  peakRssMb = Math.max(peakRssMb, rssMb());
}, 20);

async function timed<T>(work: () => Promise<T>): Promise<T & { ms: number }> {
  const began = performance.now();
  const result = await work();
  return { ...result, ms: performance.now() - began };
}

const expiry = await timed(() => expirePoints(deps, { now: benchNow }));
const review = await timed(() => reviewTiers(deps, { now: benchNow }));
const birthday = await timed(() => giveBirthdays(deps, { now: benchNow }));
clearInterval(watch);
if (expiry.failed + review.failed > 0) throw new Error('the calendar of somebody failed');
console.log(JSON.stringify({ msg: 'done', expiry, review, birthday, startRssMb, peakRssMb } satisfies Night));
await close();
