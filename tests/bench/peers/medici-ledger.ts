import { Book, initModels, mongoTransaction, syncIndexes } from 'medici';
import mongoose from 'mongoose';

export type MediciLedger = {
  /** One journal entry into an account, whose balance is made sure of in the same transaction. */
  award(account: string, points: number): Promise<void>;
  balance(account: string): Promise<number>;
  close(): Promise<void>;
};

/**
 * The peer: medici by its README, "ACID checks of an account balance": a transaction that writes the journal, asks for the balance,
 * and locks the account as its last step. `snapshots: false` is medici's own switch for its balance cache, one read less where accounts
 * are short; the bench gives the peer whichever is quicker.
 */
export async function openMediciLedger(uri: string, { snapshots }: { snapshots: boolean }): Promise<MediciLedger> {
  await mongoose.connect(uri, { autoIndex: false, writeConcern: { w: 'majority', j: true } });
  await initModels();
  await syncIndexes();
  // Two parts is as deep as these accounts go; medici then asks by the account's whole name, its quicker index.
  const book = new Book('bench', { maxAccountPath: 2, ...(snapshots ? {} : { balanceSnapshotSec: 0 }) });
  return {
    async award(account, points) {
      await mongoTransaction(async (session) => {
        await book
          .entry('Points earned')
          .debit('Issued', points)
          .credit(`Members:${account}`, points)
          .commit({ session });
        const { balance } = await book.balance({ account: `Members:${account}` }, { session });
        if (balance < 0) throw new Error('Not enough points.');
        await book.writelockAccounts([`Members:${account}`], { session });
      });
    },
    balance: async (account) => (await book.balance({ account: `Members:${account}` })).balance,
    close: () => mongoose.disconnect(),
  };
}
