import { randomInt, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemberId } from '../shared/ids.ts';
import { createApp } from './app.ts';
import type { Clock } from './clock.ts';
import type { Config, LineConfig } from './config.ts';
import { defaultProgram } from './domain/program/default-program.ts';
import { createJobs } from './jobs/all-jobs.ts';
import { createLineApi } from './line/api-client.ts';
import { createLineGateway } from './line/client.ts';
import { createLineLogin } from './line/login.ts';
import { createRichMenus } from './line/rich-menus.ts';
import type { Log } from './log.ts';
import { createSeals } from './seals.ts';
import { firstStart } from './services/points/first-start.ts';
import type { Deps } from './services/ports.ts';
import { openStore } from './store/open-store.ts';
import { createDispatch } from './webhook/dispatch.ts';
import { createWebhook } from './webhook/router.ts';

/** The composition root: the only file that knows both the ways in and the ways out. */
export type ComposeOptions = {
  config: Config;
  clock: Clock;
  log: Log;
  mongodbUri: string;
  publicUrl: string;
  line: LineConfig;
  sandbox: { url: string } | null;
  sessionSecrets: readonly string[];
  dataKeys: readonly { id: string; key: Buffer }[];
};

export type Shop = {
  handle: RequestListener;
  deps: Deps;
  publicUrl: string;
  /** Indexes, then what a new shop needs. Safe to run twice and while running. */
  migrate(): Promise<{ indexes: number }>;
  /** @throws Error saying to migrate: without the unique indexes points could be counted twice. */
  refuseWithoutIndexes(): Promise<void>;
  /** @throws Error saying to build them. */
  refuseWithoutPages(): void;
  start(options: { jobs: boolean }): Promise<void>;
  /** Every job that is due by the clock, once, in order. */
  runDue(): Promise<void>;
  /** Resolves when every event taken in and every message to send has come to its end. */
  idle(): Promise<void>;
  /** Says "not ready" and takes nothing new; streams end. */
  drain(): void;
  stop(): Promise<void>;
};

const realLiff = 'https://liff.line.me';
const distDir = fileURLToPath(new URL('../liff-app/dist', import.meta.url));
/** In production LIFF's own address is on the poster; the stand-in has one of its own. */
const liffAddress = (line: LineConfig) => `${line.liffBaseUrl}/${line.liffId}`;

export async function compose(options: ComposeOptions): Promise<Shop> {
  const { config, clock, log, line, publicUrl } = options;
  const seals = createSeals({ sessionSecrets: options.sessionSecrets, dataKeys: options.dataKeys });
  const store = await openStore({ uri: options.mongodbUri, seals, program: defaultProgram });
  const changes = new EventEmitter().setMaxListeners(0);
  const api = createLineApi({ line, log });
  const menus = createRichMenus({
    api,
    log,
    liffUrl: liffAddress(line),
    shop: () => store.programs.inForce(clock.now()),
  });
  const deps: Deps = {
    ...store,
    line: createLineGateway({ line, log, api, linkMenu: menus.link }),
    seals,
    newId: () => randomUUID().replaceAll('-', ''),
    random: (below) => randomInt(below),
    changed: (memberId) => void changes.emit(memberId),
    log,
  };
  const stopping = new AbortController();
  const worker = `${hostname()}:${process.pid}`;
  const liffUrl = liffAddress(line);
  const dispatch = createDispatch({ deps, clock, log, by: worker, liffUrl });
  const jobs = createJobs({ deps, clock, log, dispatch, menus, liffUrl, worker });
  const webhook = createWebhook({
    channelSecrets: line.channelSecrets,
    inbox: deps.inbox,
    clock,
    log,
    onStored: dispatch.wake,
  });
  const app = createApp({
    ...deps,
    log,
    clock,
    config: {
      publicUrl,
      trustProxy: config.trustProxy,
      sessionSecrets: options.sessionSecrets,
      liffId: line.liffId,
      loginChannelId: line.loginChannelId,
      sandbox: options.sandbox ?? standInElsewhere(config, line),
      production: config.production,
      distDir,
    },
    login: createLineLogin({ line }),
    live: { subscribe: (memberId: MemberId, fn) => subscribe(changes, memberId, fn) },
    health: { ready: () => isReady(store, stopping.signal) },
    stopping: stopping.signal,
    webhook,
  });

  return {
    // A webhook needs none of what Express would do for it, and comes in the thousands after a broadcast.
    handle: (request, response) =>
      request.method === 'POST' && request.url === '/webhook' ? webhook(request, response) : app(request, response),
    deps,
    publicUrl,
    migrate: async () => {
      const indexes = await store.buildIndexes();
      await firstStart(deps, { now: clock.now() });
      return { indexes };
    },
    refuseWithoutIndexes: async () => {
      const missing = await store.missingIndexes();
      if (missing.length > 0)
        throw new Error(
          `The database has no index ${missing.join(', ')}: run "npm run migrate" first. They are part of what makes counting correct.`,
        );
    },
    refuseWithoutPages: () => {
      if (!existsSync(join(distDir, 'index.html')))
        throw new Error('The pages are not built: run "npm run build" first.');
    },
    start: async ({ jobs: withJobs }) => {
      dispatch.wake();
      if (withJobs) jobs.start();
    },
    runDue: () => jobs.runDue(),
    idle: async () => {
      await dispatch.idle();
      await jobs.idle();
    },
    drain: () => stopping.abort(),
    stop: async () => {
      stopping.abort();
      await Promise.all([dispatch.stop(), jobs.stop()]);
      await store.close();
    },
  };
}

/** Another machine's stand-in: the pages need its LIFF, since LINE's own knows nothing of it. Never in production. */
const standInElsewhere = (config: Config, line: LineConfig): { url: string } | null =>
  config.production || line.liffBaseUrl === realLiff ? null : { url: line.liffBaseUrl };

const subscribe = (changes: EventEmitter, memberId: MemberId, fn: () => void) => {
  changes.on(memberId, fn);
  return () => void changes.off(memberId, fn);
};

/** Not while draining, and not while the database does not answer: LINE and the proxy then try elsewhere, or later. */
async function isReady(
  store: { isUp(): boolean; ping(timeoutMs?: number): Promise<void> },
  stopping: AbortSignal,
): Promise<boolean> {
  if (stopping.aborted || !store.isUp()) return false;
  await store.ping(1_000);
  return true;
}
