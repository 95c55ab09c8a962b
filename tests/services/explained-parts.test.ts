import { expect, test } from 'vitest';
import { measureParts } from '../../bot/domain/explain/why-measure.ts';
import { decideAction } from '../../bot/domain/points/bonus.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { groupsOf, partNames } from '../../bot/services/members/explained-parts.ts';
import type { Day } from '../../shared/ids.ts';
import { Ledger, noon } from '../support/account.ts';

/** A shop whose members climb by points, those of a welcome and of a referral too. */
const program: Program = {
  ...defaultProgram,
  bonuses: defaultProgram.bonuses.map((bonus) => ({ ...bonus, grants: 'both' })),
};

test('what counts for climbing is said by what gave it: a welcome is no action, an action has its name', () => {
  const ledger = new Ledger(program).join('2027-01-05');
  const now = noon('2027-01-06');
  const source = { kind: 'action', id: 'x' };
  ledger.add(decideAction(ledger.account, program, { bonus: 'referral', source, at: now, now }), now);
  ledger.buy('2027-01-07', 300);
  const parts = measureParts(ledger.entries, 'points', '2027-01-01' as Day, '2027-12-31' as Day);
  const groups = groupsOf(parts, partNames([], program));
  expect(groups.map(({ reason, value, parts: [part] }) => [reason, value, part?.name?.['zh-TW'] ?? null])).toEqual([
    ['action', 30, '推薦好友'],
    ['purchase', 23, null],
    ['welcome', 5, null],
  ]);
});
