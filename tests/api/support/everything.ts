import type { Connection } from 'mongoose';
import type { TestServer } from './server.ts';

/** All that a refused command must leave as it was: ledger, bills, coupons, merges, and what waits to be finished. */
export async function everythingOf({ deps }: Pick<TestServer, 'deps'>): Promise<string> {
  const { connection, settled } = deps as unknown as { connection: Connection; settled(): Promise<void> };
  // What the commands before it left to be written by and by is no doing of the refused one.
  await settled();
  const rows = ['entries', 'purchases', 'coupons', 'merges'].map((name) =>
    connection.collection(name).find({}).sort({ _id: 1 }).toArray(),
  );
  const open = connection.collection('claims').find({ state: 'open' }).sort({ _id: 1 }).toArray();
  const all = await Promise.all([...rows, open]);
  // A refusal that stands in the ledger counts nothing.
  const counted = all.map((each) => each.filter(({ command }) => command !== 'refused'));
  return JSON.stringify(counted);
}
