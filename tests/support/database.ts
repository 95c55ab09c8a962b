import { randomBytes, randomInt } from 'node:crypto';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { type BuiltinServer, startBuiltinServer } from '../../bot/sandbox/database/builtin-server.ts';
import { createSeals } from '../../bot/seals.ts';
import { firstStart } from '../../bot/services/points/first-start.ts';
import type { Intent, LineGateway } from '../../bot/services/ports/line.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { openStore } from '../../bot/store/open-store.ts';
import type { BranchCode, MemberId } from '../../shared/ids.ts';

let server: Promise<BuiltinServer> | undefined;
const opened: (() => Promise<void>)[] = [];

/** A real server where MONGODB_URI names one, else the built-in one in this process. */
async function serverUri(): Promise<string> {
  const given = process.env.MONGODB_URI;
  if (given) return given;
  server ??= startBuiltinServer({ file: ':memory:' });
  return (await server).uri;
}

/** The URI of a database of its own. */
export async function databaseUri(): Promise<string> {
  const uri = new URL(await serverUri());
  uri.pathname = `/t${randomBytes(8).toString('hex')}`;
  return uri.toString();
}

/** A clock that stands still until it is moved. */
export type TestClock = { now(): Date; set(instant: string): Date; advance(ms: number): Date };
export function fixedClock(instant = '2027-03-10T04:00:00Z'): TestClock {
  let now = new Date(instant);
  const move = (to: Date) => {
    now = to;
    return now;
  };
  return {
    now: () => now,
    set: (to) => move(new Date(to)),
    advance: (ms) => move(new Date(now.getTime() + ms)),
  };
}

/** LINE that knows everybody and accepts everything. */
const quietLine: LineGateway = {
  reply: async () => ({ outcome: 'accepted', requestId: null }),
  push: async () => ({ outcome: 'accepted', requestId: null }),
  multicast: async () => ({ outcome: 'accepted', requestId: null }),
  profile: async () => ({ name: '小美', language: 'zh-TW' }),
  quota: async () => ({ limit: 200, used: 0 }),
  linkMenu: async () => undefined,
} as LineGateway;

export const testSeals = () =>
  createSeals({
    sessionSecrets: ['a secret for tests only, long enough'],
    dataKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
  });

const outboxInMemory = () => {
  const intents = new Map<string, Intent>();
  return {
    intents,
    outbox: {
      enqueue: async (intent: Intent) => {
        if (!intents.has(intent.id)) intents.set(intent.id, intent);
      },
      lease: async () => null,
      settle: async () => undefined,
      pending: async () => intents.size,
      nextDue: async () => null,
    } as unknown as Deps['outbox'],
  };
};

/**
 * A fresh database with its indexes, one branch `main`, and every port; `intents` shows what was put into the outbox,
 * `changed` whose cards were told. Close with `closeTestDatabases` in `afterAll`.
 */
export async function testDatabase(overrides: Partial<Deps> = {}) {
  const seals = testSeals();
  const uri = await databaseUri();
  const store = await openStore({ uri, seals, program: defaultProgram });
  opened.push(async () => {
    await store.connection.dropDatabase();
    await store.close();
  });
  await store.buildIndexes();
  const clock = fixedClock();
  await firstStart(store, { now: clock.now() });
  await store.branches.put({ code: 'main' as BranchCode, name: '本店' });
  const { intents, outbox } = outboxInMemory();
  const changed: MemberId[] = [];
  const silent = () => undefined;
  const deps = {
    ...store,
    outbox,
    line: quietLine,
    seals,
    newId: () => randomBytes(12).toString('hex'),
    random: (below: number) => randomInt(below),
    changed: (id: MemberId) => void changed.push(id),
    log: { info: silent, warn: silent, error: silent },
    ...overrides,
  } satisfies Deps;
  return { deps: deps as Deps, store, clock, intents, changed, uri };
}

export async function closeTestDatabases(): Promise<void> {
  for (const close of opened.splice(0)) await close();
  await (await server)?.close();
  server = undefined;
}
