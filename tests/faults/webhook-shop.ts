import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { sandboxCredentials } from '../../bot/sandbox/line-platform/defaults.ts';
import { type LinePlatform, startLinePlatform } from '../../bot/sandbox/line-platform/start-line-platform.ts';
import { cleanEnv, type Running, startProcess } from '../support/processes.ts';
import { standInEnv } from '../support/shop-process.ts';
import { createBalancer } from './balancer.ts';

/** A database, LINE's stand-in, and web processes behind a balancer: each may die without the others. */
export type FaultShop = {
  platform: LinePlatform;
  database: MongoClient;
  env: Record<string, string>;
  /** Where the till and LINE call, whichever process takes it. */
  url: string;
  posKey: string;
  webs: number;
  addWeb(): Promise<void>;
  /** SIGKILL, and a new one in its place at once. */
  killWeb(which: number): Promise<void>;
  close(): Promise<void>;
};

export async function openFaultShop(dataDir: string): Promise<FaultShop> {
  const database = await startProcess({
    entry: 'tests/support/database-process.ts',
    env: { DATA_DIR: dataDir },
    until: (line) => line.msg === 'listening',
  });
  const balancer = await createBalancer();
  const platform = await startLinePlatform({
    ...sandboxCredentials,
    port: 0,
    shopUrl: balancer.url,
    shopName: '熟客小店',
    redeliveryDelaysMs: [500, 1_000, 2_000, 4_000, 8_000, 8_000],
  });
  const env = {
    PORT: '0',
    DATA_DIR: dataDir,
    PUBLIC_URL: balancer.url,
    MONGODB_URI: String(database.ready.uri),
    ...standInEnv(platform.url),
  };
  const client = new MongoClient(env.MONGODB_URI);
  const webs: Running[] = [];
  const startWeb = () => startProcess({ entry: 'bot/main.ts', env, until: (line) => line.msg === 'listening' });
  const announce = () => balancer.send(webs.map((web) => Number(web.ready.port)));
  const addWeb = async () => {
    webs.push(await startWeb());
    announce();
  };
  await addWeb();
  const { stdout } = await promisify(execFile)(process.execPath, ['bot/cli/pos-key.ts', '--branch', 'main'], {
    env: { ...cleanEnv(), ...env },
  });
  return {
    platform,
    database: client,
    env,
    url: balancer.url,
    posKey: stdout.trim().split('\n').at(-1) ?? '',
    get webs() {
      return webs.length;
    },
    addWeb,
    killWeb: async (which) => {
      await webs[which]?.stop('SIGKILL');
      webs[which] = await startWeb();
      announce();
    },
    close: async () => {
      for (const web of webs) await web.stop('SIGKILL');
      await client.close();
      await platform.close();
      await balancer.close();
      await database.stop('SIGKILL');
    },
  };
}

/** Longest that anything is given to come to rest: an outbox row keeps a dead sender's lease for a minute. */
const restMs = 100_000;

/** @returns what is still open, in words; null when everything was delivered, worked off and told. */
export async function atRest({ platform, database }: FaultShop): Promise<string | null> {
  const db = database.db();
  let left = '';
  for (const end = performance.now() + restMs; performance.now() < end; await pause(100)) {
    const state = await fetch(`${platform.url}/control/state?people=none`);
    const { webhook } = (await state.json()) as { webhook: { pending: number } };
    const inbox = await db.collection('inbox').countDocuments({ dueAt: { $gt: new Date(0) } });
    const answers = await db
      .collection('outbox')
      .countDocuments({ kind: 'reply-fallback', state: { $in: ['waiting', 'sending'] } });
    if (webhook.pending + inbox + answers === 0) return null;
    left = `${webhook.pending} webhooks, ${inbox} events, ${answers} answers`;
  }
  return left;
}

/** @returns what `npm run verify` says where it finds a difference, else null. */
export async function verifyLedger({ env }: FaultShop): Promise<string | null> {
  const checked = promisify(execFile)(process.execPath, ['bot/cli/verify.ts'], { env: { ...cleanEnv(), ...env } });
  return checked.then(
    ({ stdout }) => (stdout.includes('No difference.') ? null : stdout),
    (error: { stdout?: string; message: string }) => `${error.message}\n${error.stdout ?? ''}`,
  );
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
