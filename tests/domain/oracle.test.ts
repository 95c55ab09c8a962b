import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from './oracle/engine.ts';
import { histories, joined, shops } from './oracle/histories.ts';
import { Oracle } from './oracle/oracle.ts';

const seed = Number(process.env.TEST_SEED ?? 2_027_015);
const numRuns = Number(process.env.REGULARS_HISTORIES ?? 10_000);

test(`the engine says of any history what a walk through the days says (seed ${seed}, ${numRuns} histories)`, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(shops, histories, (shop, commands) => {
      const engine = new Engine(shop);
      const oracle = new Oracle(shop, joined);
      for (const command of commands) expect(engine.do(command)).toEqual(oracle.do(command));
      for (const { tier, at, recordedAt, command } of engine.ledger.entries) {
        const late = command === 'purchase' && at < recordedAt ? 'late ' : '';
        if (tier !== null) seen.add(`${late}${command} ${tier.why}`);
      }
    }),
    { seed, numRuns },
  );
  // Each kind of change has been met, or their agreement would say nothing of it.
  expect([...seen].toSorted()).toEqual([
    'join join',
    'late purchase kept',
    'late purchase restored',
    'late purchase up',
    'purchase kept',
    'purchase restored',
    'purchase up',
    'refund reversed',
    'tier-review down',
    'tier-review kept',
    'tier-review silent',
  ]);
}, 1_800_000);
