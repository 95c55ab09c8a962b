import { printFigures } from './figures.ts';

/** `npm run bench -- [name]`: every bench, or the named one. Loads go to loopback only and stop by themselves. */
const benches: Record<string, () => Promise<import('./figures.ts').Figure[]>> = {
  webhook: async () => (await import('./webhook.ts')).benchWebhook(),
  card: async () => (await import('./card.ts')).benchCard(),
  start: async () => (await import('./start.ts')).benchStart(),
  scale: async () => (await import('./scale.ts')).benchScale(),
  ledger: async () => (await import('./ledger.ts')).benchLedger(),
};

const wanted = process.argv.slice(2).filter((each) => !each.startsWith('-'));
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench named ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}`);
  printFigures(await bench());
}
