import type { Deps } from '../../../bot/services/ports.ts';

/** A small generator with a seed (mulberry32): the same story for the same seed. */
export function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A process as the model has it: what it knows dies with it, and nothing it began goes on. */
export type Process = { deps: Deps; isAlive(): boolean; died: Promise<void> };

const ports = [
  'entries',
  'accounts',
  'claims',
  'purchases',
  'coupons',
  'couponTemplates',
  'campaigns',
  'billRequests',
  'outbox',
] as const;

/**
 * Every call of a port is a step: it waits for the scheduler before it begins and before its answer is heard. A killed process's
 * calls never begin, or are never heard of again: a crash before a write, or after it.
 */
export function createScheduler(random: (below: number) => number) {
  const waiting: { go: () => void; process: State }[] = [];
  let running = 0;
  let isWoken = false;

  function next(): void {
    isWoken = false;
    if (running > 0 || waiting.length === 0) return;
    const [chosen] = waiting.splice(random(waiting.length), 1);
    if (chosen === undefined) return;
    if (!chosen.process.alive) {
      wake();
      return;
    }
    running += 1;
    chosen.go();
  }

  function wake(): void {
    if (isWoken) return;
    isWoken = true;
    setImmediate(next);
  }

  const turn = (process: State) =>
    new Promise<void>((resolve) => {
      waiting.push({ go: resolve, process });
      wake();
    });

  function step<T>(process: State, work: () => Promise<T>): Promise<T> {
    const done = async (): Promise<T> => {
      await turn(process);
      process.steps += 1;
      // Killed before the write, or (below) while it was under way.
      if (process.steps >= process.livesFor) {
        process.alive = false;
        process.resolve();
        if (process.steps % 2 === 0) {
          running -= 1;
          wake();
          await never;
        }
      }
      try {
        return await work();
      } finally {
        running -= 1;
        wake();
        // Killed while it worked: nobody hears the answer.
        if (!process.alive) await never;
      }
    };
    return done();
  }

  return {
    /** A fresh process: nothing remembered, nothing queued. @param livesFor steps until it is killed. */
    process(store: Deps, livesFor: number): Process {
      const { promise: died, resolve } = Promise.withResolvers<void>();
      const state: State = { alive: true, steps: 0, livesFor, resolve };
      const deps = { ...store } as Deps & Record<string, unknown>;
      for (const name of ports) {
        const port = store[name] as Record<string, (...given: never[]) => Promise<unknown>>;
        (deps as Record<string, unknown>)[name] = Object.fromEntries(
          Object.entries(port).map(([method, call]) => [
            method,
            (...given: never[]) => step(state, () => call(...given)),
          ]),
        );
      }
      return { deps, isAlive: () => state.alive, died };
    },
  };
}

type State = { alive: boolean; steps: number; livesFor: number; resolve: () => void };

const never = new Promise<never>(() => undefined);
