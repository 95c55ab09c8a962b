import { expect } from 'vitest';
import { join } from '../../bot/services/members/join.ts';
import { agreeToMerge, proposeMerge, splitMerge } from '../../bot/services/members/merge.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import { verifyAccounts } from '../../bot/services/points/verify.ts';
import type { Actor, Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import type { BranchCode, LineUserId, MemberId } from '../../shared/ids.ts';
import { Crash } from './crash.ts';
import { testDatabase } from './database.ts';

export const branch = 'main' as BranchCode;
export const staff: Actor = { kind: 'staff', id: 's1', name: '阿明' };
export const person = (digit: string) => `U${digit.repeat(32)}` as LineUserId;
export const later = 60_000;

export const enrol = async (deps: Deps, now: Date, digit: string) => {
  const marketing = { line: true, sms: false, email: false };
  const { member } = await join(deps, { lineUserId: person(digit), how: 'liff', noticeVersion, marketing, now });
  return member;
};
export const award = (deps: Deps, memberId: MemberId, now: Date, amount: number, key: string, rest = {}) =>
  awardPurchase(deps, { memberId, branch, amount, at: now, idempotencyKey: key, actor: staff, now, ...rest });

/** Two members with a bill each: A 250 (27 points), B 1,010 (35 points, 銀卡). */
export async function shop() {
  const test = await testDatabase();
  const { deps, clock } = test;
  const now = clock.now();
  const [a, b] = [await enrol(deps, now, 'a'), await enrol(deps, now, 'b')];
  const ofA = await award(deps, a.id, now, 250, 'a1', { receiptNumber: 'A-1' });
  const ofB = await award(deps, b.id, now, 1_010, 'b1', { receiptNumber: 'B-1' });
  const both = async () =>
    Promise.all([a.id, b.id].map(async (id) => readAccount({ ...deps, entries: { ...deps.entries } }, id)));
  const propose = (using: Deps = deps, key = 'p', [from, into] = [a.id, b.id]) =>
    proposeMerge(using, { from, into, idempotencyKey: key, actor: staff, now: clock.now() });
  const agree = (id: string, using: Deps = deps) =>
    agreeToMerge(using, { id, actor: { kind: 'member', id: a.id }, now: clock.now() });
  const split = (id: string, using: Deps = deps) => splitMerge(using, { id, actor: staff, now: clock.now() });
  const jobs = () => finishOpenClaims(deps, { now: clock.advance(later) });
  return { ...test, a, b, ofA, ofB, both, propose, agree, split, jobs };
}
/** 1 where the process died on the way, 0 where it had done all before. */
export const diedOf = (work: Promise<unknown>): Promise<0 | 1> =>
  work.then(
    () => 0,
    (error: unknown) => {
      if (error instanceof Crash) return 1;
      throw error;
    },
  );
export const sound = async (deps: Deps) => {
  const { faults, books } = await verifyAccounts({ ...deps, entries: { ...deps.entries } });
  expect(faults).toEqual([]);
  expect(books.balanced).toBe(true);
};
