import { afterAll, expect, test } from 'vitest';
import { createAudience } from '../../bot/services/audiences/create.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const now = new Date('2027-03-01T04:00:00Z');
const filter = {
  tiers: null,
  joined: null,
  spend: null,
  visits: { min: 2, max: null },
  balance: null,
  daysAway: null,
  pointsEndWithin: null,
  birthdayMonths: null,
};

test('two hundred audiences are kept; one more is refused by name, a repeat of the last is answered', async () => {
  const { deps } = await testDatabase();
  const save = (key: number) => createAudience(deps, { name: `第 ${key} 群`, filter, key: String(key), now });
  for (let key = 1; key <= 200; key += 1) await save(key);
  await expect(save(201)).rejects.toMatchObject({ code: 'INVALID_REQUEST', details: { fields: [{ field: 'name' }] } });
  expect(await save(200)).toMatchObject({ name: '第 200 群' });
});
