import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { businessDay } from '../../../bot/domain/time.ts';
import { sandboxCredentials } from '../../../bot/sandbox/line-platform/defaults.ts';
import { type LinePlatform, startLinePlatform } from '../../../bot/sandbox/line-platform/start-line-platform.ts';
import { cleanEnv, type Running, startProcess } from '../../support/processes.ts';
import { standInEnv } from '../../support/shop-process.ts';
import { type StandIn, standIn } from './stand-in.ts';

export type OpenShop = {
  url: string;
  line: StandIn;
  /** Runs one of the commands of `bot/cli` beside the shop; its last line. */
  command(name: string, ...args: string[]): Promise<string>;
  /** Brings the shop, and the LINE it stands before, to an instant, with everything done that is due by then. */
  moveTo(instant: string): Promise<void>;
  now(): Promise<Date>;
  /** What the process printed. */
  output(): string[];
  close(): Promise<void>;
};

const entry = 'bot/main.ts';
const isListening = (line: Record<string, unknown>) => line.msg === 'listening';

function command(env: Record<string, string>) {
  return async (name: string, ...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [`bot/cli/${name}.ts`, ...args], {
      env: { ...cleanEnv(), ...env },
    });
    return stdout.trim().split('\n').at(-1) ?? '';
  };
}

/** As a newcomer starts it: nothing set but where things are, so that tests do not meet. */
export async function openSandboxShop(): Promise<OpenShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-e2e-'));
  const env = { DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0' };
  const running = await startProcess({ entry, env, until: isListening });
  const line = standIn(String(running.ready.sandbox));
  return {
    url: String(running.ready.publicUrl),
    line,
    command: command({ DATA_DIR: dataDir }),
    moveTo: async (now) => {
      await line.clock({ now });
      await line.idle();
    },
    now: async () => new Date((await line.state()).now),
    output: () => running.lines,
    close: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database and a LINE that are somewhere else, as in real life: the shop is told where, and stands in for nothing. */
export async function openShopElsewhere(): Promise<OpenShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-e2e-'));
  const database = await startProcess({
    entry: 'tests/support/database-process.ts',
    env: { DATA_DIR: dataDir },
    until: (line) => line.msg === 'listening',
  });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const platform: LinePlatform = await startLinePlatform({
    ...sandboxCredentials,
    port: 0,
    shopUrl: url,
    shopName: '另一家店',
  });
  const base = `http://localhost:${platform.port}`;
  const env = {
    PORT: String(port),
    DATA_DIR: join(dataDir, 'shop'),
    MONGODB_URI: String(database.ready.uri),
    ...standInEnv(base),
  };
  const line = standIn(base);
  let running: Running = await startProcess({ entry, env, until: isListening });
  const output = [...running.lines];
  let offsetMs = 0;
  return {
    url,
    line,
    command: command(env),
    moveTo: async (instant) => {
      await running.stop();
      await line.clock({ now: instant });
      offsetMs = Date.parse(instant) - Date.now();
      running = await startProcess({ entry, env: { ...env, CLOCK_NOW: instant }, until: isListening });
      output.push(...running.lines);
      await settled(String(database.ready.uri), instant);
    },
    now: async () => new Date(Date.now() + offsetMs),
    output: () => output,
    close: async () => {
      await running.stop();
      await platform.close();
      await database.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * There is no stand-in to ask whether jobs are done: the database says how far each has come, and what is left to tell. A job logs
 * nothing where it had nothing to do.
 */
async function settled(uri: string, instant: string): Promise<void> {
  const client = await new MongoClient(uri).connect();
  const today = businessDay(new Date(instant), defaultProgram);
  const marks = client.db().collection<{ _id: string; mark: string }>('job_marks');
  const outbox = client.db().collection('outbox');
  try {
    for (const end = performance.now() + 15_000; performance.now() < end; ) {
      const served = await marks.countDocuments({ _id: { $in: ['birthday', 'notices'] }, mark: { $gte: today } });
      const due = await outbox.countDocuments({
        $or: [{ state: 'sending' }, { state: 'waiting', nextTryAt: { $lte: new Date(instant) } }],
      });
      if (served === 2 && due === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the shop is not done with ${today} after 15 s`);
  } finally {
    await client.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
