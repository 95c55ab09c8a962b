import { createClock } from './clock.ts';
import { compose } from './compose.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { joinSurroundings } from './surroundings.ts';

/** The jobs alone. Any number may run: each claims its work by a conditional write. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const clock = createClock(config.clockStart);
  const surroundings = await joinSurroundings(config, (line) => log.info({}, line));
  if (surroundings.now) clock.moveTo(surroundings.now);
  const shop = await compose({ config, ...surroundings.composeWith, clock, log });
  await shop.refuseWithoutIndexes();
  await shop.start({ jobs: true });
  log.info({}, 'working');
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 20_000).unref();
    shop.drain();
    await shop.stop();
    await surroundings.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
});
