import { afterAll, expect, test } from 'vitest';
import { agreeToMerge } from '../../bot/services/members/merge.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import { mortal } from '../support/crash.ts';
import { closeTestDatabases } from '../support/database.ts';
import { award, branch, diedOf, enrol, later, shop, sound, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

test('N04: a crash between every two steps, of the merge and of the split: the job carries it to the same end', async () => {
  const died = { merging: 0, splitting: 0 };
  // Until both came to their end before their crash was due: how many writes they make is theirs to say, the account kept for
  // readers is written beside them.
  for (let at = 1, lived = false; !lived; at += 1) {
    const { deps, a, b, propose, agree, split, both, jobs } = await shop();
    const before = await both();
    const { id } = await propose();
    const merging = mortal(deps, at);
    died.merging += await diedOf(agree(id, merging.deps));
    await jobs();
    expect(await deps.merges.byId(id)).toMatchObject({ state: 'merged' });
    expect((await both()).map(({ balance }) => balance)).toEqual([0, 62]);
    expect((await deps.members.byId(a.id))?.mergedInto).toBe(b.id);
    await sound(deps);

    const splitting = mortal(deps, at);
    died.splitting += await diedOf(split(id, splitting.deps));
    await jobs();
    expect(await deps.merges.byId(id)).toMatchObject({ state: 'split' });
    const after = await both();
    const told = (accounts: typeof before) =>
      accounts.map(({ balance, lots, carried, purchases, standing }) => {
        const { why: _, ...held } = standing!;
        return { balance, lots, carried, purchases, held };
      });
    expect(told(after)).toEqual(told(before));
    expect(await deps.members.byId(a.id)).toEqual(a);
    expect(await deps.members.byId(b.id)).toEqual(b);
    expect(await deps.claims.openBefore(new Date(8e15), 10)).toEqual([]);
    await sound(deps);
    lived = merging.made() < at && splitting.made() < at;
  }
  expect(died.merging).toBeGreaterThan(8);
  expect(died.splitting).toBeGreaterThan(8);
}, 120_000);

test('N04: agreed twice at once, in two processes; A into B and B into A at once; B into C meanwhile: never a circle', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { deps, a, b, propose, clock, jobs } = await shop();
    const c = await enrol(deps, clock.now(), 'c');
    const others = [mortal(deps, Number.POSITIVE_INFINITY).deps, mortal(deps, Number.POSITIVE_INFINITY).deps];
    const ids = [
      (await propose(deps, '1', [a.id, b.id])).id,
      (await propose(deps, '2', [b.id, a.id])).id,
      (await propose(deps, '3', [b.id, c.id])).id,
    ];
    const by = { actor: staff, now: clock.now() };
    const outcomes = await Promise.allSettled(
      [ids[round % 3]!, ...ids, ids[0]!].map((id, index) => agreeToMerge(others[index % 2]!, { id, ...by })),
    );
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refused.filter((code) => code !== 'MEMBER_MERGED' && code !== 'BUSY')).toEqual([]);
    await jobs();
    const accounts = await Promise.all([a.id, b.id, c.id].map((id) => readAccount({ ...deps }, id)));
    const open = accounts.filter(({ merged }) => merged === undefined);
    expect(open.length).toBeGreaterThan(0);
    expect(accounts.reduce((sum, { balance }) => sum + balance, 0)).toBe(27 + 35 + 5);
    for (const account of accounts) {
      const living = await deps.members.byNumber([a, b, c].find(({ id }) => id === account.memberId)!.number);
      expect(open.map(({ memberId }) => memberId)).toContain(living?.id);
      if (account.merged !== undefined) expect(living?.id).not.toBe(account.memberId);
    }
    await sound(deps);
  }
}, 60_000);

test('N04: bills on both cards while they are merged and split: each is counted once, or refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { deps, a, b, propose, agree, split, clock } = await shop();
    const { id } = await propose();
    const till = [mortal(deps, Number.POSITIVE_INFINITY).deps, mortal(deps, Number.POSITIVE_INFINITY).deps];
    const bills = (name: string) =>
      Promise.allSettled(
        Array.from({ length: 12 }, async (_, index) => {
          await new Promise((resolve) => setTimeout(resolve, index * 3));
          return award(till[index % 2]!, index % 3 === 0 ? b.id : a.id, clock.now(), 100, `${name}${index}`);
        }),
      );
    const [first] = await Promise.all([bills('m'), agree(id)]);
    const [second] = await Promise.all([bills('s'), split(id)]);
    const all = [...first, ...second];
    const counted = all.filter(({ status }) => status === 'fulfilled').length;
    const why = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(why.filter((code) => code !== 'MEMBER_MERGED')).toEqual([]);
    const accounts = await Promise.all([a.id, b.id].map((each) => readAccount({ ...deps }, each)));
    expect(accounts.reduce((sum, { purchases }) => sum + purchases, 0)).toBe(2 + counted);
    expect(accounts.reduce((sum, { days }) => sum + days.reduce((each, day) => each + day.spend, 0), 0)).toBe(
      1_260 + 100 * counted,
    );
    await sound(deps);
  }
}, 60_000);

test('N04: refunds that race a merge and a split take their money once', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { deps, a, b, propose, agree, split, clock } = await shop();
    const { id } = await propose();
    const tills = [mortal(deps, Number.POSITIVE_INFINITY).deps, mortal(deps, Number.POSITIVE_INFINITY).deps];
    const refunds = (name: string) =>
      Promise.allSettled(
        [0, 1, 2, 3].map((index) =>
          refundPurchase(tills[index % 2]!, {
            receipt: { branch, number: 'a-1' },
            amount: 30,
            // The same refund from both tills at once, and another one.
            refundNumber: `${name}${index >> 1}`,
            idempotencyKey: `${name}${index >> 1}`,
            actor: staff,
            now: clock.now(),
          }),
        ),
      );
    const [first] = await Promise.all([refunds('m'), agree(id)]);
    const [second] = await Promise.all([refunds('s'), split(id)]);
    const failed = [...first, ...second].flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(failed.filter((code) => code !== 'BUSY')).toEqual([]);
    await finishOpenClaims(deps, { now: clock.advance(later) });
    const accounts = await Promise.all([a.id, b.id].map((each) => readAccount({ ...deps }, each)));
    const spent = accounts.map(({ days }) => days.reduce((sum, { spend }) => sum + spend, 0));
    expect(spent).toEqual([250 - 4 * 30, 1_010]);
    await sound(deps);
  }
}, 60_000);
