import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Running = {
  child: ChildProcess;
  /** The first JSON line that `until` took. */
  ready: Record<string, unknown>;
  lines: string[];
  /** Ends it as the platform would (SIGTERM), or as a crash would (SIGKILL). Resolves with the exit code. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
};

/**
 * Starts a Node program and waits for a JSON line on stdout that `until` accepts.
 * @throws with the program's last output when it ends before that.
 */
export function startProcess(options: {
  entry: string;
  /** Of Node itself. */
  flags?: string[];
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
  until: (line: Record<string, unknown>) => boolean;
}): Promise<Running> {
  const { entry, flags = [], args = [], env = {}, cwd = process.cwd(), until } = options;
  const child = spawn(process.execPath, [...flags, entry, ...args], {
    cwd,
    env: { ...cleanEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > 2000) lines.shift();
  };
  createInterface({ input: child.stderr }).on('line', keep);
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  return new Promise((resolve, reject) => {
    let started = false;
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      if (started || !line.startsWith('{')) return;
      try {
        const parsed = JSON.parse(line) as Record<string, unknown>;
        if (!until(parsed)) return;
        started = true;
        resolve({ child, ready: parsed, lines, stop });
      } catch {
        // Not every line that begins with a brace is JSON; those are for people.
      }
    });
    void exited.then((code) => {
      if (!started)
        reject(new Error(`${entry} ended with ${code} before it was ready:\n${lines.slice(-30).join('\n')}`));
    });
  });
}

/** The caller's environment without what configures a shop, so that a test means what it says. */
export const cleanEnv = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        !/^(LINE_|LIFF_|MONGODB_URI|PORT|HOST|PUBLIC_URL|SESSION_SECRET|DATA_KEYS|CLOCK_NOW|SANDBOX_PORT|NODE_ENV|DATA_DIR|VITEST)/.test(
          entry[0],
        ),
    ),
  );
