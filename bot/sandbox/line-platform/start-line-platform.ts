import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { botEndpoints } from './bot-endpoints.ts';
import { refuseUnknownFaults } from './control-faults.ts';
import { idle, mountControls, moveClock } from './control-routes.ts';
import { userIdFor } from './identifiers.ts';
import { mountLiff } from './liff-routes.ts';
import { mountEndpoints } from './line-api.ts';
import { LineError } from './line-error.ts';
import { loginEndpoints, mountAuthorize } from './login-endpoints.ts';
import { loopbackOnly } from './loopback-only.ts';
import { messageEndpoints } from './message-endpoints.ts';
import { mountPage } from './page-routes.ts';
import * as people from './people.ts';
import { indexPerson, makeLive, type Platform } from './platform.ts';
import { makePlatformClock } from './platform-clock.ts';
import { RateLimiter } from './rate-limits.ts';
import { ReplyTokens } from './reply-tokens.ts';
import { RequestLog } from './request-log.ts';
import { richMenuBatchEndpoints } from './rich-menu-batch.ts';
import { richMenuEndpoints } from './rich-menu-endpoints.ts';
import { richMenuLinkEndpoints } from './rich-menu-links.ts';
import { openStateFile } from './state-file.ts';
import { tokenEndpoints } from './token-endpoints.ts';
import { idTokenKey, Tokens } from './tokens.ts';
import type { ChatMessage, Faults, JsonObject, LinePlatformOptions, Person } from './types.ts';
import { WebhookSender } from './webhook-sender.ts';

export type { LinePlatformOptions } from './types.ts';

/** A running stand-in for LINE, and the controls as functions. `id` is `p1` or a LINE user id throughout. */
export interface LinePlatform {
  port: number;
  /** `http://127.0.0.1:PORT`: all three of LINE's base URLs. */
  url: string;
  /** `http://localhost:PORT`: the phone page, for people. */
  pageUrl: string;
  now(): Date;
  close(): Promise<void>;
  /** Adds somebody quietly: no webhook even when `friend`. Cheap enough for thousands. */
  addPerson(person: people.NewPerson): Person;
  people(): Person[];
  follow(id: string): void;
  block(id: string): void;
  unblock(id: string): void;
  say(id: string, text: string): JsonObject;
  tap(id: string, data: string, params?: JsonObject): JsonObject;
  chat(id: string): ChatMessage[];
  requests(): ReturnType<RequestLog['list']>;
  clearRequests(): void;
  faults(faults: Faults): void;
  moveClock(to: Date): Promise<void>;
  /** Until every webhook is delivered and `onIdle` has answered. */
  idle(): Promise<void>;
}

/** Starts the platform. Loopback only. Rejects when the port is taken. */
export async function startLinePlatform(options: LinePlatformOptions): Promise<LinePlatform> {
  const platform = await makePlatform(options);
  const server = createServer(makeApp(platform));
  await listen(server, options.port, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  platform.url = `http://127.0.0.1:${port}`;
  const person = (id: string): Person => people.personOr404(platform, id);
  return {
    port,
    url: platform.url,
    pageUrl: `http://localhost:${port}`,
    now: () => platform.clock.now(),
    close: () => close(platform, server),
    addPerson: (given) => people.addPerson(platform, given),
    people: () => [...platform.state.people],
    follow: (id) => people.follow(platform, person(id)),
    block: (id) => people.block(platform, person(id)),
    unblock: (id) => people.unblock(platform, person(id)),
    say: (id, text) => people.say(platform, person(id), text),
    tap: (id, data, params) => people.tap(platform, person(id), { data, ...(params ? { params } : {}) }),
    chat: (id) => platform.state.chats[person(id).lineUserId] ?? [],
    requests: () => platform.log.list(),
    clearRequests: () => platform.log.clear(),
    faults: (faults) => {
      platform.faults = refuseUnknownFaults(faults as JsonObject);
      platform.rates.reset();
    },
    moveClock: (to) => moveClock(platform, to),
    idle: () => idle(platform),
  };
}

async function makePlatform(options: LinePlatformOptions): Promise<Platform> {
  const platform = { options, faults: {}, live: makeLive(), url: '' } as unknown as Platform;
  platform.file = openStateFile(options.stateFile, () => platform.state);
  platform.state = platform.file.load();
  platform.index = new Map();
  for (const person of platform.state.people) indexPerson(platform, person);
  // Whoever brings a clock decides when we start; only our own is taken up where it was left.
  if (options.now) platform.state.clockOffsetMs = 0;
  const offset = {
    get: () => platform.state.clockOffsetMs,
    set: (ms: number) => {
      platform.state.clockOffsetMs = ms;
    },
  };
  const onClock = async (now: Date): Promise<void> => options.hooks?.onClock?.(now);
  platform.clock = makePlatformClock(options.now ?? (() => new Date()), offset, onClock);
  platform.rates = new RateLimiter(platform.clock);
  platform.log = new RequestLog();
  platform.tokens = new Tokens(options, platform.clock, await idTokenKey(platform.state));
  platform.replyTokens = new ReplyTokens(platform.clock);
  platform.webhooks = new WebhookSender(platform);
  platform.botUserId = userIdFor(options.channelId, 'bot');
  platform.file.changed();
  return platform;
}

function makeApp(platform: Platform): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(loopbackOnly(platform.options.shopUrl));
  mountPage(app, platform);
  mountControls(app, platform);
  mountLiff(app, platform);
  mountAuthorize(app, platform);
  mountEndpoints(app, platform, [
    ...messageEndpoints(platform),
    ...richMenuLinkEndpoints(platform),
    ...richMenuBatchEndpoints(platform),
    ...richMenuEndpoints(platform),
    ...botEndpoints(platform),
    ...tokenEndpoints(platform),
    ...loginEndpoints(platform),
  ]);
  app.use((_req, res) => void res.status(404).json({ message: 'Not found' }));
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    if (error instanceof LineError) return void res.status(error.status || 500).json({ message: error.message });
    const status = (error as { status?: number } | null)?.status ?? 500;
    res.status(status).json({ message: error instanceof Error ? error.message : String(error) });
  });
  return app;
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

async function close(platform: Platform, server: Server): Promise<void> {
  platform.webhooks.close();
  platform.file.flush();
  platform.live.removeAllListeners();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
