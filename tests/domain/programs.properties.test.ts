import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyAccount, fold } from '../../bot/domain/account/account.ts';
import { balanceOn } from '../../bot/domain/account/lots.ts';
import { lotPieces } from '../../bot/domain/explain/lot-pieces.ts';
import { agreesWithItself } from '../../bot/domain/points/agrees.ts';
import { decidePurchase } from '../../bot/domain/points/purchase.ts';
import { type Program, rankOf, tierOf } from '../../bot/domain/program/program.ts';
import { isKept, measureOn } from '../../bot/domain/tier/measure.ts';
import { lastDayOf } from '../../bot/domain/tier/validity.ts';
import { addDays } from '../../bot/domain/time.ts';
import type { Day } from '../../shared/ids.ts';
import { ReasonCode } from '../../shared/vocabulary.ts';
import { Ledger, memberId, noon } from '../support/account.ts';
import { Engine } from './oracle/engine.ts';
import { histories, joined, programOf, shops, variations } from './oracle/histories.ts';
import type { Command, Shop } from './oracle/oracle.ts';

const seed = Number(process.env.TEST_SEED ?? 23_112_027);
const runs = { seed, numRuns: Number(process.env.REGULARS_RUNS ?? 500) };
const programs = variations.map(programOf);

const only = (program: Program): Shop => ({ versions: [program], campaigns: [] });

/** Any history under any rules; what cannot be done (more than is left, more than may pay) is done as far as it can. */
function play(shop: Shop, commands: readonly Command[]): Engine {
  const engine = new Engine(shop);
  for (const command of commands) engine.do(command);
  return engine;
}

test(`points are conserved, in all and in each lot, under any rules, whenever they change (seed ${seed})`, () => {
  fc.assert(
    fc.property(shops, histories, (shop, commands) => {
      const { ledger } = play(shop, commands);
      const shortfalls = new Set(shop.versions.map(({ refundShortfall }) => refundShortfall));
      let account = emptyAccount(memberId);
      for (const entry of ledger.entries) {
        const before = account;
        expect(agreesWithItself(entry, before), `entry ${entry.seq}`).toBe(true);
        account = fold(account, [entry]);
        const inLots = account.lots.reduce((sum, { points }) => sum + points, 0);
        expect(account.balance).toBe(before.balance + entry.lines.reduce((sum, { points }) => sum + points, 0));
        expect(account.balance).toBe(inLots - account.debt);
        expect(account.balance).toBe(entry.balanceAfter);
        expect(account.lots.every(({ points }) => points > 0)).toBe(true);
        if (!shortfalls.has('negative')) expect(account.debt).toBe(0);
        if (!shortfalls.has('debt')) expect(account.owed).toBe(0);
        // Soonest end first, so that nothing ends behind what was spent.
        const ends = account.lots.map(({ expiresOn }) => expiresOn ?? '9999-12-31');
        expect(ends).toEqual(ends.toSorted());
        // Whatever a line takes or gives back says from which lots, down to the last point that a lot held.
        for (const { points, allocations } of entry.lines)
          if (allocations !== undefined && points < 0)
            expect(allocations.reduce((sum, each) => sum + each.points, 0)).toBeLessThanOrEqual(-points);
      }
      expect(account).toEqual(ledger.account);
      // What explains each lot reads the ledger by itself, and must find in it what the account holds.
      const explained = lotPieces(ledger.entries).map(({ pieces, ...lot }) => ({
        ...lot,
        points: pieces.reduce((sum, { points }) => sum + points, 0),
      }));
      expect(explained).toEqual(account.lots);
    }),
    runs,
  );
});

test(`fold(all) = fold(prefix) + the rest, and an entry read twice is seen (seed ${seed})`, () => {
  fc.assert(
    fc.property(shops, histories, fc.nat(), (shop, commands, at) => {
      const { ledger } = play(shop, commands);
      const { entries } = ledger;
      const cut = at % (entries.length + 1);
      const prefix = fold(emptyAccount(memberId), entries.slice(0, cut));
      const kept = structuredClone(prefix);
      expect(fold(prefix, entries.slice(cut))).toEqual(ledger.account);
      // The prefix is nobody's to change: another process may hold it.
      expect(prefix).toEqual(kept);
      if (cut > 0) expect(() => fold(prefix, entries.slice(cut - 1))).toThrow();
    }),
    runs,
  );
});

test(`a decision is the same however often it is asked, and more money never climbs or earns less (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      programs,
      histories,
      fc.integer({ min: 1, max: 12_000 }),
      fc.nat(8_000),
      (program, commands, amount, more) => {
        const { ledger, today } = play(only(program), commands);
        const { account } = ledger;
        const bill = {
          source: { kind: 'purchase', id: 'next' },
          at: noon(today),
          now: noon(today),
          amount,
          discount: 0,
          points: 0,
        };
        const decide = (of: number) =>
          decidePurchase(account, program, { ...bill, amount: of, channel: null, lines: [], birthday: null });
        const smaller = decide(amount);
        expect(decide(amount)).toEqual(smaller);
        const larger = decide(amount + more);
        const rank = (draft: typeof smaller) => rankOf(program, draft.tier?.to ?? account.standing?.tier ?? '');
        expect(rank(larger)).toBeGreaterThanOrEqual(rank(smaller));
        expect(rank(smaller)).toBeGreaterThanOrEqual(rankOf(program, account.standing?.tier ?? ''));
        // What reaching a tier brings is the shop's to say: it may be less for a higher one.
        const earned = ({ lines }: typeof smaller) =>
          lines.reduce((sum, { reason, points }) => sum + (reason === ReasonCode.TierGift ? 0 : points), 0);
        expect(earned(larger)).toBeGreaterThanOrEqual(earned(smaller));
      },
    ),
    runs,
  );
});

const month = fc.array(
  fc.record({ day: fc.integer({ min: 1, max: 28 }), amount: fc.integer({ min: 1, max: 6_000 }) }),
  { minLength: 2, maxLength: 8 },
);
test(`bills that arrive late, in any order, come to what they would on time (seed ${seed})`, () => {
  fc.assert(
    fc.property(programs, month, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (program, bills, shuffle) => {
      const onDay = (day: number) => `2027-02-${String(day).padStart(2, '0')}` as Day;
      const arrives = '2027-03-10' as Day;
      const inTime = bills.toSorted((a, b) => a.day - b.day);
      const shuffled = bills.toSorted((a, b) => shuffle[bills.indexOf(a)]! - shuffle[bills.indexOf(b)]!);
      const onTime = new Ledger(program).join(joined);
      for (const { day, amount } of inTime) onTime.buy(onDay(day), amount);
      onTime.upTo(arrives);
      const late = new Ledger(program).join(joined);
      late.upTo(arrives);
      for (const { day, amount } of shuffled) late.buy(onDay(day), amount, { arrives });
      const steps = (ledger: Ledger) =>
        ledger.entries.flatMap(({ lines }) => lines).reduce((sum, { detail }) => sum + Number(detail?.steps ?? 0), 0);
      if (program.earn.remainder === 'carried') expect(steps(late)).toBe(steps(onTime));
      expect(measureOn(late.account, program, 'spend', arrives)).toBe(
        measureOn(onTime.account, program, 'spend', arrives),
      );
      expect(measureOn(late.account, program, 'visits', arrives)).toBe(
        measureOn(onTime.account, program, 'visits', arrives),
      );
      // Nothing that was given is taken back, so that it may be more where an earlier bill came last; never less.
      const rank = (ledger: Ledger) => rankOf(program, ledger.account.standing!.tier);
      const judgesMoney = program.tiers.every(
        ({ up }) => up === null || up.conditions.every(({ measure }) => measure !== 'points'),
      );
      if (!judgesMoney) return;
      expect(rank(late)).toBeGreaterThanOrEqual(rank(onTime));
      // What is kept already is held to the end of the next validity, which may begin after today.
      const heldTo = ({ account }: Ledger): string => {
        const { tier, until, keep } = account.standing!;
        if (until === null || keep === null || !isKept(account, keep, arrives)) return until ?? '9999-12-31';
        return lastDayOf(program, tierOf(program, tier), addDays(until, 1)) ?? '9999-12-31';
      };
      const until = onTime.account.standing!.until ?? '9999-12-31';
      if (rank(late) === rank(onTime)) expect(heldTo(late) >= until).toBe(true);
      expect(balanceOn(late.account, arrives)).toBeGreaterThanOrEqual(0);
    }),
    runs,
  );
});
