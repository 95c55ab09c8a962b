import { afterAll, expect, test } from 'vitest';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { dropHead } from '../../bot/services/points/heads.ts';
import { healAccounts } from '../../bot/services/points/heal-accounts.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode, Day, LineUserId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

test('accounts a killed process left behind are found by the job alone, then the next day’s points too; twice changes nothing', async () => {
  const { deps, store, clock } = await testDatabase();
  const docs = store.connection.collection('accounts');
  const seqOf = async (id: string) => (await docs.findOne({ _id: id as never }))?.seq as number | undefined;
  let made = 0;
  const enrol = async (by: Deps) => {
    made += 1;
    const lineUserId = `U${made.toString(16).padStart(32, '0')}` as LineUserId;
    const marketing = { line: true, sms: false, email: false };
    return (await join(by, { lineUserId, how: 'liff', noticeVersion, marketing, now: clock.now() })).member.id;
  };
  const buy = async (by: Deps, memberId: Awaited<ReturnType<typeof enrol>>) => {
    made += 1;
    const bill = { branch: 'main' as BranchCode, amount: 500, at: clock.now(), now: clock.now() };
    const actor = { kind: 'pos', id: 'till' } as const;
    await awardPurchase(by, { ...bill, memberId, actor, receiptNumber: `R${made}`, idempotencyKey: `k${made}` });
  };
  /** Its entries are written, its accounts never. */
  const killed: Deps = { ...deps, accounts: { ...deps.accounts, advance: () => new Promise(() => undefined) } };
  const [whole, behind] = [await enrol(deps), await enrol(deps)];
  await store.settled();
  await buy(deps, whole);
  await buy(killed, behind);
  const unseen = await enrol(killed);
  for (const id of [whole, behind, unseen]) dropHead(deps, id);
  await store.settled();
  expect(await Promise.all([whole, behind, unseen].map(seqOf))).toEqual([2, 1, undefined]);
  const due = async () =>
    (await deps.accounts.dueExpiry('2030-01-01' as Day, null, 10)).map(({ memberId }) => memberId);
  expect(await due()).not.toContain(unseen);

  const failing = { ...deps, accounts: { ...deps.accounts, advance: () => Promise.reject(new Error('no disk')) } };
  await expect(healAccounts(failing)).rejects.toThrow('no disk');
  expect(await deps.jobMarks.get('cached-accounts')).toBeNull();
  expect(await healAccounts(deps)).toEqual({ seen: 3, healed: 2 });
  expect(await Promise.all([whole, behind, unseen].map(seqOf))).toEqual([2, 2, 1]);
  expect(await due()).toContain(unseen);
  // The last minutes are looked at again, and nothing is behind.
  expect(await healAccounts(deps)).toEqual({ seen: 3, healed: 0 });
  expect((await docs.countDocuments({})) as number).toBe(3);
});
