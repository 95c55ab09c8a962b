import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';

interface Started {
  child: ChildProcess;
  uri: string;
  port: number;
}

/** Another process has the data open; `uri` once it has said where it serves them. */
class Elsewhere extends Error {
  readonly uri: string | null;
  constructor(message: string, uri: string | null) {
    super(message);
    this.uri = uri;
  }
}

const MAX_QUICK_RESTARTS = 5;
const QUICK_MS = 10_000;
const JOIN_ATTEMPTS = 20;
const JOIN_PAUSE_MS = 250;

function launch(file: string, port: number): Promise<Started> {
  const entry = fileURLToPath(new URL('./server-process.ts', import.meta.url));
  // Under `node --watch` a child would report its files over the channel that is ours.
  const { WATCH_REPORT_DEPENDENCIES: _watch, ...env } = process.env;
  const child = fork(entry, [file, String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [], env });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the built-in database did not start (${signal ?? code})`)));
    child.once('message', (message: { uri?: string; port?: number; error?: string; inUse?: string | null }) => {
      if (message.uri && message.port) {
        child.removeAllListeners('exit');
        resolve({ child, uri: message.uri, port: message.port });
      } else if (message.inUse !== undefined) reject(new Elsewhere(message.error ?? 'in use', message.inUse));
      else reject(new Error(`the built-in database did not start: ${message.error}`));
    });
  });
}

async function answers(uri: string): Promise<boolean> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2000 });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Starts the server, or finds the one that serves the data already. One whose shop has just been killed is about to end: it is waited
 * for, and only one that answers a while later is shared.
 */
async function launchOrJoin(file: string): Promise<Started | { uri: string }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await launch(file, 0);
    } catch (error) {
      if (!(error instanceof Elsewhere) || attempt >= JOIN_ATTEMPTS) throw error;
      await pause(JOIN_PAUSE_MS);
      if (error.uri !== null && (await answers(error.uri))) {
        await pause(JOIN_PAUSE_MS);
        if (await answers(error.uri)) return { uri: error.uri };
      }
    }
  }
}

/**
 * Runs the built-in server on `<folder>/data.sqlite` in a process of its own. When it dies unexpectedly it is started
 * again on the same port; drivers reconnect and retry by themselves. If another process serves the folder already, its
 * address is given and `close` leaves it alone.
 */
export async function runBuiltin(
  folder: string,
  log: (line: string) => void,
): Promise<{ uri: string; shared: boolean; pid(): number | undefined; close(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'data.sqlite');
  let closing = false;
  let quick = 0;
  const found = await launchOrJoin(file);
  if (!('child' in found)) return { uri: found.uri, shared: true, pid: () => undefined, close: async () => {} };
  let current: Started = found;
  let startedAt = Date.now();
  let pending: Promise<void> = Promise.resolve();
  const watch = (started: Started) => {
    started.child.once('exit', (code, signal) => {
      if (closing) return;
      quick = Date.now() - startedAt < QUICK_MS ? quick + 1 : 0;
      if (quick > MAX_QUICK_RESTARTS) {
        log(`sandbox database: it ended ${quick} times within seconds (${signal ?? code}); giving up`);
        return;
      }
      log(`sandbox database: its process ended (${signal ?? code}); starting it again on port ${started.port}`);
      pending = launch(file, started.port).then(
        (next) => {
          current = next;
          startedAt = Date.now();
          if (closing) next.child.kill('SIGTERM');
          else watch(next);
        },
        (error: Error) => log(`sandbox database: could not be started again: ${error.message}`),
      );
    });
  };
  watch(current);
  const close = async () => {
    if (closing) return;
    closing = true;
    await pending;
    const { child } = current;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  return { uri: current.uri, shared: false, pid: () => current.child.pid, close };
}
