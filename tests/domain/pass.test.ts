import { expect, test } from 'vitest';
import { emptyAccount } from '../../bot/domain/account/account.ts';
import type { Entry } from '../../bot/domain/account/entry.ts';
import { afterDraft, entryOfDraft } from '../../bot/domain/points/preview.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { type Program, timelineOf } from '../../bot/domain/program/program.ts';
import { decidePassRefund, decidePassSale } from '../../bot/domain/tier/pass.ts';
import type { MemberId } from '../../shared/ids.ts';

const program: Program = {
  ...defaultProgram,
  pass: {
    name: { 'zh-TW': '年費會員' },
    fee: 600,
    months: 12,
    tier: 'gold',
    feeEarns: false,
    multiplierBp: 10_000,
    benefits: [],
    noticeDays: [30, 7],
    refundDays: 30,
  },
};
const now = new Date('2027-03-01T04:00:00Z');

test('a period sold before sales named its first day: given back, it takes its own days and not those paid for before', () => {
  let account = emptyAccount('m1' as MemberId);
  let sale: Entry | null = null;
  for (const id of ['first', 'second']) {
    const draft = decidePassSale(account, program, { source: { kind: 'pass-sale', id }, now, birthday: null });
    const { since, until } = draft.pass!;
    const older = { ...draft, pass: { since, until } };
    sale = entryOfDraft(account, older, now);
    account = afterDraft(account, older, now);
  }
  expect(account.pass).toEqual({ since: '2027-03-01', until: '2029-02-28' });
  const command = { source: { kind: 'pass-refund', id: 'back' }, now };
  expect(decidePassRefund(account, timelineOf([program]), sale!, command).pass).toEqual({
    since: '2027-03-01',
    until: '2028-02-29',
  });
});
