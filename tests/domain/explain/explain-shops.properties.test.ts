import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceOn, usableLots } from '../../../bot/domain/account/lots.ts';
import { forecast } from '../../../bot/domain/explain/forecast.ts';
import { nextToLeave, partsLeaving } from '../../../bot/domain/explain/next-to-leave.ts';
import type { Explanation } from '../../../bot/domain/explain/part.ts';
import { whatIf } from '../../../bot/domain/explain/what-if.ts';
import { whyMeasure } from '../../../bot/domain/explain/why-measure.ts';
import { whyBalance, whyEnding } from '../../../bot/domain/explain/why-points.ts';
import { whyKeep, whyTier } from '../../../bot/domain/explain/why-tier.ts';
import { measureOn } from '../../../bot/domain/tier/measure.ts';
import { keepProgress, nextTier } from '../../../bot/domain/tier/progress.ts';
import { addDays } from '../../../bot/domain/time.ts';
import type { Day } from '../../../shared/ids.ts';
import { noon } from '../../support/account.ts';
import { Engine } from '../oracle/engine.ts';
import { histories, shops } from '../oracle/histories.ts';
import type { Command, Shop } from '../oracle/oracle.ts';

const seed = Number(process.env.TEST_SEED ?? 28_112_026);
const runs = { seed, numRuns: Number(process.env.REGULARS_RUNS ?? 250) };

function play(shop: Shop, commands: readonly Command[]) {
  const engine = new Engine(shop);
  for (const command of commands) engine.do(command);
  const { ledger, today } = engine;
  return { engine, ledger, today, program: ledger.timeline.inForce(noon(today)) };
}

const add = (values: readonly { value: number }[]) => values.reduce((sum, { value }) => sum + value, 0);
const isWhole = ({ total, parts, rest }: Explanation) => expect(add(parts) + add(rest)).toBe(total);

test(`every number is the sum of its parts under any rules, whenever they change (seed ${seed})`, () => {
  fc.assert(
    fc.property(shops, histories, (shop, commands) => {
      const { ledger, today, program } = play(shop, commands);
      const { account, entries, timeline } = ledger;
      const balance = whyBalance(entries, account, today);
      expect(balance.total).toBe(balanceOn(account, today));
      isWhole(balance);
      for (const expiresOn of new Set(usableLots(account, today).map((lot) => lot.expiresOn)))
        isWhole(whyEnding(entries, account, { expiresOn, today }));
      for (const measure of ['spend', 'visits', 'points']) {
        const sum = whyMeasure(entries, account, program, { measure, day: today });
        expect(sum.total).toBe(measureOn(account, program, measure, today));
        isWhole(sum);
      }
      const keep = whyKeep(entries, account, today);
      for (const condition of keep?.conditions ?? []) isWhole(condition);
      const progress = keepProgress(account, today);
      expect(keep === null).toBe(progress === null);
      if (keep !== null && progress !== null) {
        const met = keep.conditions.map(({ total, needed }) => total >= needed);
        expect(keep.of === 'any' ? met.some(Boolean) : met.every(Boolean)).toBe(progress.kept);
      }
      const tier = whyTier(entries, account, timeline, { program, today });
      for (const condition of tier.conditions) isWhole(condition);
      const met = tier.conditions.map(({ total, needed }) => total >= needed);
      const isMet = tier.of === 'any' ? met.some(Boolean) : met.every(Boolean);
      const why = tier.change!.tier.why;
      if (tier.by !== 'none' && why === 'down') expect([why, tier.by, isMet]).toEqual([why, 'keep', false]);
      if (tier.by !== 'none' && ['up', 'restored', 'kept'].includes(why))
        expect([why, tier.by, isMet]).toEqual([why, tier.by, true]);
    }),
    runs,
  );
});

test(`what leaves next is right to the day (seed ${seed})`, () => {
  fc.assert(
    fc.property(shops, histories, fc.constantFrom('spend', 'visits', 'points'), (shop, commands, measure) => {
      const { ledger, today, program } = play(shop, commands);
      const { account, entries } = ledger;
      const sumOn = (day: Day) => measureOn(account, program, measure, day);
      const leaving = nextToLeave(account, program, { measure, today });
      if (leaving === null) return;
      expect(add(partsLeaving(entries, account, program, leaving, today))).toBe(leaving.value);
      expect([sumOn(today), sumOn(addDays(leaving.on, -1)), sumOn(leaving.on)]).toEqual([
        leaving.now,
        leaving.now,
        leaving.left,
      ]);
    }),
    runs,
  );
});

test(`what if is what the purchase then does (seed ${seed})`, () => {
  fc.assert(
    fc.property(shops, histories, fc.integer({ min: 1, max: 9_000 }), (shop, commands, amount) => {
      const { ledger, today, program } = play(shop, commands);
      const { campaigns } = shop;
      const { birthday } = ledger;
      const said = whatIf(ledger.account, program, { amount, discount: 0, now: noon(today), birthday, campaigns });
      const entry = ledger.buy(today, amount, { campaigns });
      const after = ledger.account;
      expect(said.points).toBe(entry.lines.reduce((sum, { points }) => sum + points, 0));
      expect(said.balance).toBe(balanceOn(after, today));
      expect(said.tier).toBe(after.standing?.tier);
      expect(said.until).toBe(after.standing?.until);
      expect(said.next).toEqual(nextTier(after, program, today));
      expect(said.keep).toEqual(keepProgress(after, today));
    }),
    runs,
  );
});

test(`the forecast is what twelve months of daily work write (seed ${seed})`, () => {
  fc.assert(
    fc.property(shops, histories, (shop, commands) => {
      const { engine, ledger, today } = play(shop, commands);
      const { birthday } = ledger;
      const further = { date: '2000-06-15' as Day, enteredAt: noon(today) };
      const said = forecast(ledger.account, ledger.timeline, noon(today), { birthday, further });
      const points = (kind: 'usable' | 'gift' | 'end') =>
        said.events.reduce((sum, event) => (event.kind === kind ? sum + event.points : sum), 0);
      expect(said.balance + points('usable') + points('gift') - points('end')).toBe(said.balanceThen);
      const known = ledger.entries.length;
      const went: [Day, number][] = [];
      for (let day = today; day <= said.to; day = addDays(day, 1)) {
        engine.do({ kind: 'wait', day });
        went.push([day, balanceOn(ledger.account, day)]);
      }
      const written = ledger.entries.slice(known);
      expect(went.at(-1)).toEqual([said.to, said.balanceThen]);
      // Every day on the way, not only the last.
      let sum = said.balance;
      for (const [day, balance] of went) {
        for (const event of said.events) {
          if ((event.kind === 'usable' || event.kind === 'gift') && event.on === day) sum += event.points;
          if (event.kind === 'end' && addDays(event.on, 1) === day) sum -= event.points;
        }
        expect([day, sum]).toEqual([day, balance]);
      }
      const tiers = written.flatMap(({ tier }) => (tier === null ? [] : [[tier.since, tier.to, tier.why, tier.until]]));
      expect(
        said.events.flatMap((event) => (event.kind === 'tier' ? [[event.on, event.to, event.why, event.until]] : [])),
      ).toEqual(tiers);
    }),
    // A year of mornings each.
    { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
  );
});
