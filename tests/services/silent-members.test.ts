import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { addDays } from '../../bot/domain/time.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { reviewTiers } from '../../bot/services/points/review-tiers.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode, Day, LineUserId, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const noon = (day: string) => new Date(`${day}T04:00:00Z`);
const till = { kind: 'pos', id: 'till' } as const;

/** Tiers that never end by themselves. */
async function shop(down: Partial<Program['down']>) {
  const { deps, store } = await testDatabase();
  const rules: Program = {
    ...defaultProgram,
    validity: { kind: 'none' },
    down: { ...defaultProgram.down, ...down },
  };
  await deps.programs.put({ ...rules, version: 2, startsAt: noon('2027-01-01') });
  let made = 0;
  const enrol = async (day: string) => {
    made += 1;
    const lineUserId = `U${made.toString(16).padStart(32, '0')}` as LineUserId;
    const marketing = { line: true, sms: false, email: false };
    return (await join(deps, { lineUserId, how: 'liff', noticeVersion, marketing, now: noon(day) })).member.id;
  };
  const buy = (memberId: MemberId, day: string, amount: number) => {
    made += 1;
    const bill = { branch: 'main' as BranchCode, amount, at: noon(day), now: noon(day), actor: till };
    return awardPurchase(deps, { ...bill, memberId, receiptNumber: `R${made}`, idempotencyKey: `k${made}` });
  };
  /** As the lists of staff have it: nobody has looked at the card. */
  const tierOf = async (memberId: MemberId) => (await deps.accounts.find(memberId))?.standing?.tier;
  const run = async (day: string) => {
    // A crowd's cached accounts are written together, a moment later; the job asks the database.
    await store.settled();
    return reviewTiers(deps, { now: noon(day) });
  };
  return { deps, rules, enrol, buy, tierOf, run };
}

test('who has bought nothing for the months of the rules falls on the day, by the job alone, though no tier ends', async () => {
  const { enrol, buy, tierOf, run } = await shop({ silentMonths: 6 });
  const [quiet, back, plain] = [await enrol('2027-01-05'), await enrol('2027-01-05'), await enrol('2027-01-05')];
  await buy(quiet, '2027-01-31', 1_200);
  await buy(back, '2027-01-31', 1_200);
  await buy(plain, '2027-01-31', 100);
  await run('2027-02-01');
  await buy(back, '2027-07-30', 50);
  for (let day = '2027-02-02' as Day; day <= '2027-07-31'; day = addDays(day, 7)) await run(day);
  // Half a year after 31 January is 31 July; it is over with the day.
  await run('2027-07-31');
  expect([await tierOf(quiet), await tierOf(back)]).toEqual(['silver', 'silver']);
  // A day is looked at with a day on either side.
  const [first, again] = [await run('2027-08-01'), await run('2027-08-01')];
  expect([first, again]).toEqual([
    { seen: 1, failed: 0 },
    { seen: 0, failed: 0 },
  ]);
  expect([await tierOf(quiet), await tierOf(back), await tierOf(plain)]).toEqual(['copper', 'silver', 'copper']);
});

test('a worker that was away for months: each falls as of the own day', async () => {
  const { deps, enrol, buy, tierOf, run } = await shop({ silentMonths: 6 });
  const members = [await enrol('2027-01-05'), await enrol('2027-01-05'), await enrol('2027-01-05')];
  await run('2027-01-05');
  for (const [index, day] of ['2027-01-10', '2027-02-28', '2027-06-01'].entries())
    await buy(members[index]!, day, 1_200);
  await run('2027-12-24');
  expect(await Promise.all(members.map(tierOf))).toEqual(['copper', 'copper', 'copper']);
  const days = await Promise.all(members.map(async (id) => (await deps.entries.since(id, 0)).at(-1)?.day));
  expect(days).toEqual(['2027-07-11', '2027-08-29', '2027-12-02']);
});

test('rules that are new are asked about everybody who has been away for longer, once', async () => {
  const { deps, rules, enrol, buy, tierOf, run } = await shop({ silentMonths: null });
  const [long, short] = [await enrol('2027-01-05'), await enrol('2027-01-05')];
  await buy(long, '2027-01-10', 1_200);
  await buy(short, '2027-08-10', 1_200);
  await run('2027-09-30');
  expect(await tierOf(long)).toBe('silver');
  const down = { ...rules.down, silentMonths: 6 };
  await deps.programs.put({ ...rules, down, version: 3, startsAt: noon('2027-10-01') });
  expect((await run('2027-10-02')).seen).toBe(1);
  expect((await run('2027-10-03')).seen).toBe(0);
  expect([await tierOf(long), await tierOf(short)]).toEqual(['copper', 'silver']);
});
