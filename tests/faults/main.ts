/**
 * `npm run faults -- [name] --rounds N --seed S`: what survives kill -9, at any size. One JSON line a figure; exit code 1 where anything
 * was wrong, lost, or counted twice.
 */
export type Faults = { rounds: number; wrong: number; lost: number; twice: number };

const faults: Record<string, { rounds: number; run(options: { rounds: number; seed: number }): Promise<Faults> }> = {
  webhook: { rounds: 10, run: async (options) => (await import('./webhook.ts')).faultsWebhook(options) },
  ledger: { rounds: 10, run: async (options) => (await import('./ledger.ts')).faultsLedger(options) },
  model: { rounds: 500, run: async (options) => (await import('./model.ts')).faultsModel(options) },
  database: { rounds: 10, run: async (options) => (await import('./database.ts')).faultsDatabase(options) },
};

const args = process.argv.slice(2);
const numberAfter = (flag: string, otherwise: number): number => {
  const at = args.findIndex((each) => each === flag || each.startsWith(`${flag}=`));
  if (at < 0) return otherwise;
  const given = Number(args[at]?.includes('=') ? args[at]?.split('=')[1] : args[at + 1]);
  if (!Number.isInteger(given) || given < 1) {
    console.error(`${flag} wants a whole number from 1 on.`);
    process.exit(2);
  }
  return given;
};
const seed = numberAfter('--seed', 20_261_122);
const named = args.filter((each, at) => !each.startsWith('--') && !/^--(rounds|seed)$/.test(args[at - 1] ?? ''));
const unknown = named.filter((name) => !(name in faults));
if (unknown.length > 0) {
  console.error(`No fault test named ${unknown.join(', ')}. There are: ${Object.keys(faults).join(', ')}.`);
  process.exit(2);
}

let bad = 0;
for (const [name, { rounds, run }] of Object.entries(faults)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const wanted = numberAfter('--rounds', rounds);
  console.log(`\n── ${name}: ${wanted} rounds, seed ${seed}`);
  const found = await run({ rounds: wanted, seed });
  for (const metric of ['rounds', 'wrong', 'lost', 'twice'] as const) {
    const goal = metric === 'rounds' ? {} : { goal: '<= 0', met: found[metric] === 0 };
    console.log(JSON.stringify({ bench: name, metric, value: found[metric], unit: 'count', ...goal }));
  }
  // And all in one, for whoever looks for `"wrong":0`.
  console.log(JSON.stringify({ faults: name, seed, ...found }));
  bad += found.wrong + found.lost + found.twice;
}
process.exit(bad > 0 ? 1 : 0);
