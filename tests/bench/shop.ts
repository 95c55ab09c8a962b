import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { createSeals } from '../../bot/seals.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { firstStart } from '../../bot/services/points/first-start.ts';
import type { LineGateway } from '../../bot/services/ports/line.ts';
import type { Deps } from '../../bot/services/ports.ts';
import type { AwardCommand } from '../../bot/services/purchases/types.ts';
import { openStore } from '../../bot/store/open-store.ts';
import type { BranchCode, LineUserId, MemberId } from '../../shared/ids.ts';
import { startProcess } from '../support/processes.ts';

/** A Thursday noon in Taipei: every bench's shop stands still at it. */
export const benchNow = new Date('2027-06-10T04:00:00Z');
export const branch = 'main' as BranchCode;

const till = { kind: 'pos', id: 'bench-till', name: 'till' } as const;

/** LINE that knows everybody; nothing that is measured sends. */
const quietLine = { profile: async () => ({ name: '小美', language: 'zh-TW' }) } as unknown as LineGateway;

export type BenchDatabase = { uri(name: string): string; pid: number | null; stop(): Promise<void> };

/** A database in a process of its own, kept in `folder`; MONGODB_URI's where it is set (each name is then a database there). */
export async function startBenchDatabase(folder: string): Promise<BenchDatabase> {
  const named = (base: string) => (name: string) => {
    const uri = new URL(base);
    uri.pathname = `/${name}`;
    return uri.toString();
  };
  const given = process.env.MONGODB_URI;
  if (given) return { uri: named(given), pid: null, stop: async () => undefined };
  mkdirSync(folder, { recursive: true });
  const { ready, child, stop } = await startProcess({
    entry: 'tests/support/database-process.ts',
    env: { DATA_DIR: folder },
    until: ({ msg }) => msg === 'listening',
  });
  return { uri: named(String(ready.uri)), pid: child.pid ?? null, stop: async () => void (await stop()) };
}

export type BenchShop = { deps: Deps; store: Awaited<ReturnType<typeof openStore>>; close(): Promise<void> };

/** The services over the real store, as `compose` wires them but for LINE; indexes built, one branch. */
export async function openBenchShop(uri: string, program: Program = defaultProgram): Promise<BenchShop> {
  const seals = createSeals({
    sessionSecrets: ['a secret for benches only, long enough'],
    dataKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
  });
  const store = await openStore({ uri, seals, program });
  await store.buildIndexes();
  // Before a first start writes the rules of every new shop.
  await store.programs.put(program);
  await firstStart(store, { now: benchNow });
  await store.branches.put({ code: branch, name: '本店' });
  const silent = () => undefined;
  const complain = (facts: unknown, text: string) => console.error(text, facts);
  const deps: Deps = {
    ...store,
    line: quietLine,
    seals,
    newId: () => randomBytes(12).toString('hex'),
    random: (below: number) => randomInt(below),
    changed: silent,
    log: { info: silent, warn: complain, error: complain },
  };
  return { deps, store, close: () => store.close() };
}

const marketing = { line: true, sms: false, email: false };

/** Members made by the real service, so many at once. @returns their ids. */
export async function enrolMany({ deps }: BenchShop, count: number, now: Date = benchNow): Promise<MemberId[]> {
  const ids: MemberId[] = [];
  const one = async () => {
    const lineUserId = `U${randomBytes(16).toString('hex')}` as LineUserId;
    const { member } = await join(deps, { lineUserId, how: 'liff', noticeVersion, marketing, now });
    ids.push(member.id);
  };
  while (ids.length < count) await Promise.all(Array.from({ length: Math.min(16, count - ids.length) }, one));
  return ids;
}

/** A bill of NT$100 without points or coupons, under a key of its own. */
export const billOf = (memberId: MemberId, key: string, now: Date = benchNow): AwardCommand => ({
  memberId,
  branch,
  amount: 100,
  at: now,
  receiptNumber: `B${key}`,
  idempotencyKey: key,
  actor: till,
  now,
});
