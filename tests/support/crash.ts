import type { Deps } from '../../bot/services/ports.ts';

/** What a process that died between two writes leaves behind. */
export class Crash extends Error {}

const writes: { [Port in keyof Deps]?: readonly string[] } = {
  entries: ['insert'],
  accounts: ['advance'],
  members: ['insert', 'update', 'updateOnce'],
  claims: ['take', 'finish', 'finishSoon', 'freeAlias'],
  merges: ['put', 'transition', 'noteTook'],
  purchases: ['put', 'setRefunded'],
  coupons: ['issue', 'redeem', 'release'],
  outbox: ['enqueue'],
};

/**
 * A process of its own (its own kept heads) that dies right after its `at`-th write; whatever it tries afterwards fails, too.
 * `at` Infinity: it lives. @returns its ports, and how many writes it made.
 */
export function mortal(deps: Deps, at: number): { deps: Deps; made: () => number } {
  let made = 0;
  const ports = Object.entries(deps).map(([name, port]) => {
    const dying = writes[name as keyof Deps];
    if (typeof port !== 'object' || port === null) return [name, port];
    return [
      name,
      new Proxy(port as Record<string, unknown>, {
        get(target, key) {
          const method = target[key as string];
          if (typeof method !== 'function') return method;
          return async (...args: unknown[]) => {
            if (made >= at) throw new Crash();
            const result = await (method as (...each: unknown[]) => unknown).apply(target, args);
            if (dying?.includes(key as string)) {
              made += 1;
              if (made >= at) throw new Crash();
            }
            return result;
          };
        },
      }),
    ];
  });
  const own = {
    ...Object.fromEntries(ports),
    newId: deps.newId,
    random: deps.random,
    changed: deps.changed,
    log: deps.log,
    seals: deps.seals,
  };
  return { deps: own as Deps, made: () => made };
}
