import { createServer } from 'node:http';
import { join } from 'node:path';
import { createClock } from './clock.ts';
import { compose, type Shop } from './compose.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { listen } from './listen.ts';
import { createLog, type Log } from './log.ts';
import { prepareSurroundings, type WebSurroundings } from './surroundings.ts';

/** The web process. Outside production it also runs the jobs, and stands in for what is missing. */

const drainLimitMs = 20_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const clock = createClock(config.clockStart);
  let shop: Shop | null = null;

  // Listening comes first: the addresses of everything else follow from the port. Until the shop stands, it answers 503.
  const server = createServer((request, response) => {
    if (shop) return shop.handle(request, response);
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '2' });
    response.end('{"error":{"code":"UNAVAILABLE","message":"Starting"}}');
  });
  // LINE keeps connections open for long; a proxy must not see us close one that it is about to use.
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 30_000;
  const port = await listen(server, { port: config.port, host: config.host, orNext: config.line === null });
  if (port !== config.port && config.port !== 0) say(`Port ${config.port} is in use; this shop took ${port}.`);

  if (!config.production) await (await import('./sandbox/build-pages.ts')).buildPages(say);
  const surroundings = await prepareSurroundings({ config, clock, port, say, shop: () => shop });
  const standing = await compose({ config, ...surroundings.composeWith, clock, log });
  if (config.production) {
    standing.refuseWithoutPages();
    await standing.refuseWithoutIndexes();
  } else await standing.migrate();
  await surroundings.afterCompose(standing);
  shop = standing;
  await standing.start({ jobs: !config.production });
  log.info(
    { port, publicUrl: surroundings.composeWith.publicUrl, sandbox: surroundings.composeWith.sandbox?.url ?? null },
    'listening',
  );
  if (surroundings.links) greet(config, surroundings);
  stopOnSignals({ server, shop: standing, surroundings, log });
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function greet(config: Config, { links, database }: WebSurroundings): void {
  const rows = (links ?? []).map(({ label, url }) => `  ${label.padEnd(14, ' ')} ${url}`);
  say(
    [
      '',
      'Regulars 熟客 is running on this machine, for trying: nothing here reaches LINE.',
      ...(database ? [`  ${database}`] : []),
      '',
      ...rows,
      '',
      `Data is kept in ${join(config.dataDir, '')}. Stop with Ctrl+C.`,
      '',
    ].join('\n'),
  );
}

function stopOnSignals(options: {
  server: ReturnType<typeof createServer>;
  shop: Shop;
  surroundings: WebSurroundings;
  log: Log;
}): void {
  const { server, shop, surroundings, log } = options;
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const limit = setTimeout(() => {
      log.error({}, 'did not drain in time');
      process.exit(1);
    }, drainLimitMs);
    limit.unref();
    // Order: say "not ready", take nothing new, finish or give back what is held, end streams, then the database.
    shop.drain();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await shop.stop();
    server.closeAllConnections();
    await closed;
    await surroundings.close();
    log.info({}, 'stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

main().catch((error: unknown) => {
  const expected =
    error instanceof ConfigError || (error instanceof Error && /^(Port|Database|LINE|The) /.test(error.message));
  process.stderr.write(
    `${expected ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
});
