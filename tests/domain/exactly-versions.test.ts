import { expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { Ledger } from '../support/account.ts';

/** The default rules, and others from midnight of a day in Taipei. */
const from = (day: string, rules: Partial<Program>): [Program, Program] => [
  defaultProgram,
  { ...defaultProgram, version: 2, startsAt: new Date(`${day}T00:00:00+08:00`), ...rules },
];

test('a rule about silence takes no tier before it begins, and on its first day those of who were silent long enough', () => {
  const down = { ...defaultProgram.down, silentMonths: 3 };
  const ledger = new Ledger(from('2027-09-01', { down })).join('2027-01-05');
  ledger.buy('2027-02-10', 1_000);
  ledger.upTo('2027-08-31');
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-02-10' });
  // A worker that was away finds the day that it was.
  ledger.upTo('2027-10-20');
  expect(ledger.account.standing).toMatchObject({ tier: 'copper', why: 'silent', since: '2027-09-01' });
});

test('a rule about silence that has ended takes the tier of who was silent while it stood, and of nobody after', () => {
  const silent = { ...defaultProgram, down: { ...defaultProgram.down, silentMonths: 3 } };
  const lenient: Program = { ...defaultProgram, version: 2, startsAt: new Date('2027-06-01T00:00:00+08:00') };
  const ledger = (bought: string) => {
    const each = new Ledger([silent, lenient]).join('2027-01-05');
    each.buy(bought, 1_000);
    return each.upTo('2027-12-01');
  };
  expect(ledger('2027-02-28').account.standing).toMatchObject({ tier: 'copper', why: 'silent', since: '2027-05-29' });
  expect(ledger('2027-03-01').account.standing).toMatchObject({ tier: 'silver', since: '2027-03-01' });
});

test('a late bill of a day whose rules gave longer: the tier is held from then, and later late bills are multiplied by it', () => {
  const validity = { kind: 'months', months: 2 } as const;
  const ledger = new Ledger(from('2027-01-06', { validity })).join('2027-01-05');
  ledger.buy('2027-01-06', 1_000);
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-01-06', until: '2027-03-06' });
  ledger.buy('2027-01-05', 1_000, { arrives: '2027-01-06' });
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-01-05', until: '2028-01-05' });
  const late = ledger.buy('2027-01-05', 500, { arrives: '2027-01-06' });
  expect(late.lines[0]).toMatchObject({ kind: 'earn', points: 6, detail: { steps: 5, multiplierBp: 12_000 } });
});

test('a late bill of a day whose rules gave a tier without an end gives it so', () => {
  const [dated] = from('2027-02-01', {});
  const endless: Program = { ...dated, validity: { kind: 'none' } };
  const later: Program = { ...dated, version: 2, startsAt: new Date('2027-02-01T00:00:00+08:00') };
  const ledger = new Ledger([endless, later]).join('2027-01-05');
  ledger.buy('2027-02-01', 1_000);
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', until: '2028-02-01' });
  ledger.buy('2027-01-31', 1_000, { arrives: '2027-02-02' });
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-01-31', until: null });
});
