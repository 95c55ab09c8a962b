import type { Collection } from 'mongoose';
import type { MemberId } from '../../shared/ids.ts';
import type { Account } from '../domain/account/account.ts';
import { type AccountDoc, intoDoc } from './account-doc.ts';
import { majority, refusedRows } from './duplicates.ts';

/** So long an account waits for others to be written with; of one written again meanwhile only the newest is. */
const gatherMs = 20;
/**
 * Where more than so many come in that time, all wait on, for so long or until so many members wait: a crowd at the tills is written
 * member by member, not bill by bill, and in few large pieces.
 */
const crowd = 10;
const crowdGathersMs = 1_000;
const crowdMax = 2_000;
const batchMax = 200;

type Waiting = { account: Account; done: PromiseWithResolvers<void> };

export type Advances = {
  /** Resolves once the document is at this `seq` or a higher one. */
  advance(account: Account): Promise<void>;
  /** The account as it was given here and is not written yet: in one process nobody reads what is older than what it wrote. */
  unwritten(memberId: MemberId): Account | null;
  /** Everything given so far is written (or has failed); who asks the index waits for it, and not for what comes meanwhile. */
  settled(): Promise<void>;
};

/**
 * Brings cached accounts up to date, several in one command.
 *
 * The race: two writers advance one account, here or in another process. Each replaces only a document with a lower `seq`. Where the
 * document is missing both insert, and the index on `_id` refuses one; where it is higher already the insert is refused, too. So a
 * refusal is tried once more without inserting, and then means that a higher one stands. The higher one stands, whoever came last.
 */
export function createAdvances(docs: Collection<AccountDoc>): Advances {
  const waiting = new Map<MemberId, Waiting>();
  const underWay = new Map<MemberId, Waiting>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  let came = 0;
  let gatheringSince = 0;

  function gather(): void {
    const isCrowd = came > crowd && waiting.size < crowdMax && performance.now() - gatheringSince < crowdGathersMs;
    came = 0;
    if (isCrowd) timer = setTimeout(gather, gatherMs);
    else flush();
  }

  function flush(): void {
    timer = null;
    const batch = [...waiting.values()].slice(0, batchMax);
    for (const each of batch) {
      waiting.delete(each.account.memberId);
      underWay.set(each.account.memberId, each);
    }
    if (waiting.size > 0) timer = setTimeout(flush, 0);
    writing = writing.then(() => write(batch));
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    try {
      const refused = await replaceOlder(docs, batch, true);
      if (refused.length > 0) await replaceOlder(docs, refused, false);
      for (const { done } of batch) done.resolve();
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    }
    for (const each of batch) {
      const { memberId } = each.account;
      if (underWay.get(memberId) === each) underWay.delete(memberId);
    }
  }

  return {
    advance(account) {
      came += 1;
      const held = waiting.get(account.memberId);
      if (held === undefined) {
        const done = Promise.withResolvers<void>();
        done.promise.catch(() => undefined);
        waiting.set(account.memberId, { account, done });
        if (timer === null) {
          gatheringSince = performance.now();
          timer = setTimeout(gather, gatherMs);
        }
        return done.promise;
      }
      if (held.account.seq < account.seq) held.account = account;
      return held.done.promise;
    },
    unwritten: (memberId) => (waiting.get(memberId) ?? underWay.get(memberId))?.account ?? null,
    async settled() {
      while (waiting.size > 0) {
        if (timer) clearTimeout(timer);
        flush();
      }
      await writing;
    },
  };
}

/** @returns those that a document in their place refused. */
async function replaceOlder(
  docs: Collection<AccountDoc>,
  batch: readonly Waiting[],
  upsert: boolean,
): Promise<Waiting[]> {
  const operations = batch.map(({ account }) => {
    const { _id, ...replacement } = intoDoc(account);
    return { replaceOne: { filter: { _id, seq: { $lt: account.seq } }, replacement, upsert } };
  });
  try {
    await docs.bulkWrite(operations, { ordered: false, ...majority });
    return [];
  } catch (error) {
    const rows = refusedRows(error);
    if (rows === null) throw error;
    return rows.map((index) => batch[index] as Waiting);
  }
}
