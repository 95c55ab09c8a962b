import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, startProcess } from '../support/processes.ts';
import { shopEnv, startNullLine } from '../support/shop-process.ts';
import { type Figure, figure } from './figures.ts';
import type { Load } from './webhook-load.ts';

const secret = 'a-bench-secret-of-no-consequence';

/** Loads the webhook from a process of its own, as `webhook-load.ts` says. */
async function load(port: number, rate?: number): Promise<Load> {
  const args = [String(port), secret, ...(rate === undefined ? [] : [String(rate)])];
  const { ready, stop } = await startProcess({
    entry: 'tests/bench/webhook-load.ts',
    args,
    until: ({ msg }) => msg === 'done',
  });
  await stop();
  return ready as Load;
}

const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Sends an unsigned 300 MB body and watches the server's memory meanwhile. @returns peak growth in MB and the status. */
async function bigBody(server: Running, port: number): Promise<{ grownMb: number; status: number }> {
  const pid = server.child.pid!;
  const before = residentMb(pid);
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMb(pid));
  }, 20);
  const part = Buffer.alloc(1024 * 1024, 97);
  const status = await new Promise<number>((resolve) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: '/webhook', method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on('error', () => resolve(0));
    let sent = 0;
    const more = () => {
      while (sent < 300) {
        sent += 1;
        if (!outgoing.write(part)) {
          outgoing.once('drain', more);
          return;
        }
      }
      outgoing.end();
    };
    more();
  });
  clearInterval(watch);
  return { grownMb: peak - before, status };
}

export async function benchWebhook(): Promise<Figure[]> {
  const peer = await startProcess({
    entry: 'tests/bench/peers/official-echo.ts',
    env: { LINE_CHANNEL_SECRET: secret },
    until: (line) => 'port' in line,
  });
  const ceiling = await startProcess({
    entry: 'tests/bench/peers/bare-http.ts',
    env: { LINE_CHANNEL_SECRET: secret },
    until: (line) => 'port' in line,
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-bench-'));
  const line = await startNullLine();
  const ours = await startProcess({
    entry: 'bot/main.ts',
    env: shopEnv({ lineUrl: line.url, dataDir, secret }),
    until: (each) => each.msg === 'listening',
  });
  const port = Number(ours.ready.port);
  try {
    await load(port, 200);
    // Alternated, best of two each: the machine's mood is then shared.
    const rounds: Record<'ours' | 'peer' | 'ceiling', Load>[] = [];
    for (let round = 0; round < 2; round += 1) {
      rounds.push({
        ours: await load(port),
        peer: await load(Number(peer.ready.port)),
        ceiling: await load(Number(ceiling.ready.port)),
      });
    }
    const best = (name: 'ours' | 'peer' | 'ceiling') => Math.max(...rounds.map((round) => round[name].rps));
    const failures = rounds.reduce((sum, round) => sum + round.ours.failed, 0);
    // The middle one of three: a machine's hiccup is not the shop's.
    const open: Load[] = [];
    for (let window = 0; window < 3; window += 1) open.push(await load(port, 500));
    const big = await bigBody(ours, port);
    console.log(
      `answers that were not 200: ${failures + open.reduce((sum, { failed }) => sum + failed, 0)}; the 300 MB body got ${big.status}`,
    );
    return [
      figure({
        bench: 'webhook',
        metric: 'durable_rps',
        value: best('ours'),
        unit: 'req/s',
        peer: 'official echo (Express + SDK middleware, saves nothing)',
        peerValue: best('peer'),
        goal: '>= 0.85',
      }),
      figure({ bench: 'webhook', metric: 'ceiling_rps', value: best('ceiling'), unit: 'req/s' }),
      figure({
        bench: 'webhook',
        metric: 'p99_ms_at_500',
        value: open.map(({ p99 }) => p99).toSorted((a, b) => a - b)[1]!,
        unit: 'ms',
        goal: '<= 20',
      }),
      figure({ bench: 'webhook', metric: 'big_body_rss_mb', value: big.grownMb, unit: 'MB', goal: '<= 64' }),
    ];
  } finally {
    await Promise.all([ours.stop(), peer.stop(), ceiling.stop(), line.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}
