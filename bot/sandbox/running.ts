import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running sandbox can be found: written by `npm start`, read by the commands run beside it. Plain values only. */
export type RunningSandbox<Line> = {
  pid: number;
  mongodbUri: string;
  publicUrl: string;
  line: Line;
  sandbox: { url: string } | null;
};

const fileIn = (dataDir: string) => join(dataDir, 'running.json');

export function writeRunning<Line>(dataDir: string, running: Omit<RunningSandbox<Line>, 'pid'>): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileIn(dataDir), JSON.stringify({ ...running, pid: process.pid }), { mode: 0o600 });
}

export const dropRunning = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });

/** null when none runs; one that was killed leaves its file behind, so its process is asked for. */
export function readRunning<Line>(dataDir: string): RunningSandbox<Line> | null {
  try {
    const running = JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as RunningSandbox<Line>;
    process.kill(running.pid, 0);
    return running;
  } catch {
    return null;
  }
}
