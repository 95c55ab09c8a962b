import type { Deps } from '../services/ports.ts';

export type Job = {
  name: string;
  everyMs: number;
  /** Does what is due and tells in numbers what it did. Twice, or two at once, changes nothing. */
  run(): Promise<Record<string, number>>;
};

export type Schedule = {
  start(): void;
  /** Runs a job now; a run under way is awaited first. A failure is logged, and rejects only here. */
  run(name: string): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

const tickMs = 500;

/**
 * Wakes each job every so often, in this process. Nothing is remembered here: which days and months have been served, a job keeps in
 * its own mark and catches up, whether a worker was away or the clock was moved. So there is nothing to lock, and any number may run.
 */
export function createSchedule(jobs: readonly Job[], log: Deps['log']): Schedule {
  const nextAt = new Map<string, number>();
  const running = new Map<string, Promise<unknown>>();
  let timer: NodeJS.Timeout | null = null;

  function begin(job: Job): Promise<Record<string, number>> {
    const startedAt = performance.now();
    const run = job.run().then(
      (counts) => {
        const ms = Math.round(performance.now() - startedAt);
        if (Object.values(counts).some((count) => count > 0)) log.info({ job: job.name, ...counts, ms }, 'job');
        return counts;
      },
      (error: unknown) => {
        log.error({ err: error, job: job.name }, 'a job failed; it is tried again');
        throw error;
      },
    );
    const ended = run.then(
      () => undefined,
      () => undefined,
    );
    running.set(job.name, ended);
    void ended.then(() => {
      if (running.get(job.name) === ended) running.delete(job.name);
      nextAt.set(job.name, performance.now() + job.everyMs);
    });
    return run;
  }

  function tick(): void {
    const now = performance.now();
    for (const job of jobs) {
      if (running.has(job.name) || (nextAt.get(job.name) ?? 0) > now) continue;
      begin(job).catch(() => undefined);
    }
  }

  return {
    start() {
      if (timer) return;
      timer = setInterval(tick, tickMs);
      tick();
    },
    async run(name) {
      const job = jobs.find((each) => each.name === name);
      if (!job) throw new Error(`no job ${name}`);
      for (let under = running.get(name); under; under = running.get(name)) await under;
      return begin(job);
    },
    async stop() {
      if (timer) clearInterval(timer);
      timer = null;
      await Promise.all(running.values());
    },
  };
}
