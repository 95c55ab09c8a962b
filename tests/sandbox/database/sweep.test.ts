import { afterEach, expect, test } from 'vitest';
import { dispatch } from '../../../bot/sandbox/database/commands/dispatch.ts';
import { Server } from '../../../bot/sandbox/database/commands/server.ts';
import { Store } from '../../../bot/sandbox/database/storage/store.ts';
import { sweep } from '../../../bot/sandbox/database/sweeper.ts';

let store: Store | undefined;
afterEach(() => store?.close());

test('the sweep deletes what a TTL index says has expired, dates only', async () => {
  store = new Store(':memory:');
  const server = new Server(store);
  const run = (command: Record<string, unknown>) => dispatch(server, { ...command, $db: 'test' });
  await run({ createIndexes: 'rows', indexes: [{ key: { at: 1 }, name: 'at_1', expireAfterSeconds: 60 }] });
  const documents = [{ _id: 1, at: new Date(0) }, { _id: 2, at: new Date(50_000) }, { _id: 3, at: 5 }, { _id: 4 }];
  await run({ insert: 'rows', documents });
  expect(await sweep(server, new Date(100_000))).toBe(1);
  expect(await run({ count: 'rows' })).toMatchObject({ n: 3 });
});
