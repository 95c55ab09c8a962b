import { expect, test } from 'vitest';
import { faultsDatabase } from '../../faults/database.ts';

test('kill -9 under writes loses nothing that was acknowledged and applies nothing twice', async () => {
  const seed = 20_260_101;
  const result = await faultsDatabase({ rounds: 4, seed });
  expect(result, `seed ${seed}`).toEqual({ rounds: 4, wrong: 0, lost: 0, twice: 0 });
}, 60_000);
