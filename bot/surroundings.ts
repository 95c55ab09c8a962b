import { join } from 'node:path';
import { type Clock, createClock } from './clock.ts';
import type { ComposeOptions, Shop } from './compose.ts';
import type { Config, LineConfig } from './config.ts';

/**
 * What the shop stands on: a database, LINE, secrets. Configured ones are used as they are; outside production a missing one is
 * stood in for. The stand-ins are loaded only then: production never reads their code.
 */
export type Surroundings = {
  composeWith: Omit<ComposeOptions, 'config' | 'clock' | 'log'>;
  /** What the local database says of itself; null where one is configured. */
  database: string | null;
  close(): Promise<void>;
};

export type JoinedSurroundings = Surroundings & {
  /** What time it is in the sandbox that was joined, or was when it stopped; null where its clock was never moved. */
  now: Date | null;
};

export type WebSurroundings = Surroundings & {
  /** Links to print and show on the phone page; null where LINE is not the stand-in. */
  links: { label: string; url: string }[] | null;
  /** What needs the standing shop: the demo shop, and telling commands run beside it where everything is. */
  afterCompose(shop: Shop): Promise<void>;
};

/** Real time, from which a sandbox's clock is so far ahead. */
const outside = createClock(null);

type WebOptions = { config: Config; clock: Clock; port: number; say: (line: string) => void; shop: () => Shop | null };

/** For the web process: starts whatever is missing. */
export async function prepareSurroundings(options: WebOptions): Promise<WebSurroundings> {
  const { config, port, say } = options;
  const publicUrl =
    config.publicUrl ??
    `http://${/^(0\.0\.0\.0|::|127\.0\.0\.1)$/.test(config.host) ? 'localhost' : config.host}:${port}`;
  const local = config.mongodbUri === null ? await startLocalDatabase(config, say) : null;
  const standIn = config.line === null ? await startStandIn(options, publicUrl) : null;
  const composeWith = {
    mongodbUri: config.mongodbUri ?? local!.uri,
    line: config.line ?? standIn!.line,
    sandbox: standIn ? { url: standIn.url } : null,
    publicUrl,
    ...(await secretsFor(config)),
  };
  const { writeRunning, dropRunning } = await import('./sandbox/running.ts');
  return {
    composeWith,
    database: local?.description ?? null,
    links: standIn?.links ?? null,
    afterCompose: async (shop) => {
      await standIn?.afterCompose(shop);
      if (local || standIn)
        writeRunning(config.dataDir, {
          mongodbUri: composeWith.mongodbUri,
          publicUrl,
          line: composeWith.line,
          sandbox: composeWith.sandbox,
        });
    },
    close: async () => {
      if (local || standIn) dropRunning(config.dataDir);
      await standIn?.close();
      await local?.close();
    },
  };
}

/**
 * For the processes beside the web one (worker, migrate, commands): joins the sandbox that runs in the same data folder, and where
 * none runs opens its database alone.
 */
export async function joinSurroundings(config: Config, say: (line: string) => void): Promise<JoinedSurroundings> {
  const { readRunning } = await import('./sandbox/running.ts');
  const running = config.mongodbUri === null || config.line === null ? readRunning<LineConfig>(config.dataDir) : null;
  const local = config.mongodbUri === null && !running ? await startLocalDatabase(config, say) : null;
  return {
    composeWith: {
      mongodbUri: config.mongodbUri ?? running?.mongodbUri ?? local!.uri,
      line: config.line ?? running?.line ?? (await sandboxLine(`http://localhost:${config.sandboxPort}`)),
      sandbox: config.line === null ? (running?.sandbox ?? null) : null,
      publicUrl: config.publicUrl ?? running?.publicUrl ?? `http://localhost:${config.port}`,
      ...(await secretsFor(config)),
    },
    database: local?.description ?? null,
    now: config.line === null ? await sandboxNow(config, running?.sandbox?.url ?? null) : null,
    close: async () => local?.close(),
  };
}

/** A sandbox's clock may have been moved; a link made by yesterday's would be over before it is opened. */
async function sandboxNow({ clockStart, dataDir }: Config, url: string | null): Promise<Date | null> {
  if (url === null) {
    const { readClock } = await import('./sandbox/clock-file.ts');
    return clockStart === null ? readClock(dataDir, outside.now()) : null;
  }
  try {
    const state = await fetch(`${url}/control/state?people=none`, { signal: AbortSignal.timeout(2_000) });
    return new Date(((await state.json()) as { now: string }).now);
  } catch {
    return null;
  }
}

async function startLocalDatabase(config: Config, say: (line: string) => void) {
  const { startDatabase } = await import('./sandbox/database/start-database.ts');
  return startDatabase({ dataDir: config.dataDir, log: say });
}

async function secretsFor(config: Config): Promise<Pick<ComposeOptions, 'sessionSecrets' | 'dataKeys'>> {
  if (config.sessionSecrets && config.dataKeys)
    return { sessionSecrets: config.sessionSecrets, dataKeys: config.dataKeys };
  const made = (await import('./sandbox/secrets.ts')).sandboxSecrets(config.dataDir);
  return { sessionSecrets: config.sessionSecrets ?? made.sessionSecrets, dataKeys: config.dataKeys ?? made.dataKeys };
}

async function sandboxLine(url: string): Promise<LineConfig> {
  const { sandboxCredentials } = await import('./sandbox/line-platform/defaults.ts');
  const { channelId, channelSecret, channelAccessToken, loginChannelId, loginChannelSecret, liffId } =
    sandboxCredentials;
  return {
    channelId,
    channelSecrets: [channelSecret],
    channelAccessToken,
    loginChannelId,
    loginChannelSecret,
    liffId,
    apiBaseUrl: url,
    dataBaseUrl: url,
    accessBaseUrl: url,
    liffBaseUrl: url,
  };
}

async function onNextFreePort<Started>(wish: number, start: (port: number) => Promise<Started>): Promise<Started> {
  for (let port = wish; ; port += 1) {
    try {
      return await start(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || wish === 0 || port >= wish + 20) throw error;
    }
  }
}

async function startStandIn({ config, clock, say, shop }: WebOptions, shopUrl: string) {
  const [{ startLinePlatform }, { sandboxCredentials }, demo, { liveThrough }, { readClock, writeClock }] =
    await Promise.all([
      import('./sandbox/line-platform/start-line-platform.ts'),
      import('./sandbox/line-platform/defaults.ts'),
      import('./sandbox/demo-shop.ts'),
      import('./sandbox/live-through.ts'),
      import('./sandbox/clock-file.ts'),
    ]);
  const left = config.clockStart === null ? readClock(config.dataDir, outside.now()) : null;
  if (left) {
    clock.moveTo(left);
    say(`The clock goes on from where it was moved to: ${left.toISOString()}.`);
  }
  const links: { label: string; url: string }[] = [];
  const platform = await onNextFreePort(config.sandboxPort, (port) =>
    startLinePlatform({
      ...sandboxCredentials,
      port,
      shopUrl,
      webhookUrl: `${shopUrl}/webhook`,
      shopName: demo.demoShopName,
      stateFile: join(config.dataDir, 'line-platform.json'),
      now: () => clock.now(),
      links: () => links,
      hooks: {
        onClock: async (now) => {
          const standing = shop();
          if (standing) await liveThrough(standing, clock, now, (at) => writeClock(config.dataDir, at, outside.now()));
          else clock.moveTo(now);
        },
        onIdle: async () => shop()?.idle(),
      },
    }),
  );
  if (platform.port !== config.sandboxPort && config.sandboxPort !== 0) {
    say(`Port ${config.sandboxPort} is in use; the LINE stand-in took ${platform.port}.`);
  }
  const url = `http://localhost:${platform.port}`;
  return {
    line: await sandboxLine(url),
    url,
    links,
    close: () => platform.close(),
    afterCompose: async (standing: Shop) => {
      const { ownerLink } = await demo.openDemoShop({ shop: standing, platform, clock, say });
      links.push({ label: '手機', url }, { label: '會員卡', url: `${shopUrl}/liff` });
      links.push({ label: '櫃台', url: `${shopUrl}/staff/counter` }, { label: '主控台', url: `${shopUrl}/staff` });
      if (ownerLink) links.push({ label: '成為店主', url: ownerLink });
    },
  };
}
