import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, startProcess } from '../support/processes.ts';
import { type Figure, figure } from './figures.ts';

/** Resident memory of a process and all below it, in MB: the shop, its database, the stand-in. */
function residentTreeMb(root: number): number {
  const children = new Map<number, number[]>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1]);
      resident.set(Number(name), Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // A process that ended between the listing and the reading.
    }
  }
  const sum = (pid: number): number =>
    (resident.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

/** Starts as `npm start` does and waits until the first page is answered. */
async function timedStart(dataDir: string): Promise<{ seconds: number; running: Running }> {
  const began = performance.now();
  const running = await startProcess({
    entry: 'bot/main.ts',
    // As package.json has it: a small young heap is returned sooner, and a machine for trying has little to do.
    flags: ['--max-semi-space-size=8'],
    env: { DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0', PATH: process.env.PATH ?? '' },
    until: (line) => line.msg === 'listening',
  });
  const page = await fetch(`http://localhost:${running.ready.port}/liff`);
  await page.text();
  if (page.status !== 200) throw new Error(`The first page answered ${page.status}`);
  return { seconds: (performance.now() - began) / 1000, running };
}

export async function benchStart(): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-start-'));
  try {
    const first = await timedStart(dataDir);
    await first.running.stop();
    const next = await timedStart(dataDir);
    // Idle: nothing asked of it for ten seconds, so that what the start left behind has been collected.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const idle = residentTreeMb(next.running.child.pid!);
    await next.running.stop();
    return [
      figure({ bench: 'start', metric: 'first_start_s', value: first.seconds, unit: 's', goal: '<= 60' }),
      figure({ bench: 'start', metric: 'next_start_s', value: next.seconds, unit: 's', goal: '<= 5' }),
      figure({ bench: 'start', metric: 'idle_rss_mb', value: idle, unit: 'MB', goal: '<= 350' }),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
