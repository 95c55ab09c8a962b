import type { Connection } from 'mongoose';
import type { Inbox, InboxRow } from '../services/ports/line.ts';
import { majority } from './duplicates.ts';

/**
 * `dueAt` stands on open rows only: when they may be taken (up again). `holding` stands on leased rows only and is unique: of one person
 * at most one row is held, whoever asks. `storedAt` is the machine's own time, since the database's sweeper knows no other.
 */
type Doc = Omit<InboxRow, 'id' | 'leaseUntil'> & {
  _id: string;
  dueAt?: Date;
  holding?: string;
  storedAt: Date;
  outcome?: string;
};

const keptDays = 3;
const turnsMax = 40;
const heldMax = 1_000;

export const inboxIndexes = [
  { collection: 'inbox', key: { holding: 1 }, unique: true, sparse: true },
  { collection: 'inbox', key: { dueAt: 1 }, sparse: true },
  { collection: 'inbox', key: { storedAt: 1 }, expireAfterSeconds: keptDays * 86_400 },
] as const;

const isOpen = (state: InboxRow['state']) => state === 'waiting' || state === 'working' || state === 'replying';

/** What was typed or picked, and the key to answer it: not kept once the event is dealt with. */
const cut = {
  'event.message.text': '',
  'event.message.keywords': '',
  'event.message.mention': '',
  'event.message.address': '',
  'event.message.title': '',
  'event.message.latitude': '',
  'event.message.longitude': '',
  'event.postback.params': '',
  'event.replyToken': '',
} as const;

/**
 * Events taken in, each once, by LINE's id.
 *
 * The race for a lease (two processes, two rows of one person):
 * 1. Who is held is read; the oldest due row of anybody else is taken by one conditional update that also writes `holding`.
 * 2. Another process took a row of the same person in between: the unique index refuses the write; that person is left out, and on.
 * 3. A holder that died keeps its person held until the lease ends; then the same row is due again, before any newer one of that person.
 */
export function createInboxStore(connection: Connection): Inbox {
  const docs = connection.collection<Doc>('inbox');

  async function heldPeople(): Promise<string[]> {
    const held = await docs
      .find({ holding: { $gt: '' } }, { projection: { _id: 0, holding: 1 } })
      .limit(heldMax)
      .toArray();
    return held.map(({ holding }) => holding ?? '');
  }

  return {
    async put(rows, timeoutMs) {
      const storedAt = new Date();
      // The plain command: nothing is gained by the driver's own retry of what is dropped when it comes twice.
      const reply = await connection.db?.command(
        { insert: 'inbox', documents: rows.map((row) => docOf(row, storedAt)), ordered: false, ...majority },
        { timeoutMS: timeoutMs },
      );
      const refused = refusalIn(reply);
      if (refused !== null) throw refused;
    },
    async lease(by, now, leaseMs) {
      const dueAt = new Date(now.getTime() + leaseMs);
      const busy = await heldPeople();
      for (let turn = 0; turn < turnsMax; turn += 1) {
        const next = await docs.findOne(
          { dueAt: { $lte: now }, $or: [{ holding: { $exists: true } }, { personKey: { $nin: busy } }] },
          { sort: { dueAt: 1, _id: 1 }, projection: { personKey: 1, dueAt: 1 } },
        );
        if (!next?.dueAt) return null;
        try {
          const doc = await docs.findOneAndUpdate(
            { _id: next._id, dueAt: next.dueAt },
            { $set: { state: 'working', leaseBy: by, dueAt, holding: next.personKey }, $inc: { attempts: 1 } },
            { returnDocument: 'after', ...majority },
          );
          if (doc) return rowOf(doc);
        } catch (error) {
          if ((error as { code?: unknown }).code !== 11_000) throw error;
          busy.push(next.personKey);
        }
      }
      return null;
    },
    async settle(id, by, { leaseUntil, ...set }) {
      const closes = set.state !== undefined && !isOpen(set.state);
      const { matchedCount } = await docs.updateOne(
        { _id: id, leaseBy: by, holding: { $exists: true } },
        {
          $set: { ...set, ...(leaseUntil && !closes ? { dueAt: leaseUntil } : {}) },
          ...(closes ? { $unset: { ...cut, dueAt: '', holding: '' } } : {}),
        },
        majority,
      );
      return matchedCount === 1;
    },
    async dropText(personKey, messageId) {
      // What was typed is cut out of a row when it closes, so only open ones can hold it.
      await docs.updateMany(
        { dueAt: { $gt: new Date(0) }, personKey, 'event.message.id': messageId },
        { $unset: { 'event.message.text': '' } },
      );
    },
    pending: () => docs.countDocuments({ dueAt: { $gt: new Date(0) } }),
  };
}

function docOf({ id, leaseUntil, ...row }: InboxRow, storedAt: Date): Doc {
  return {
    _id: id,
    ...row,
    storedAt,
    ...(isOpen(row.state) ? { dueAt: leaseUntil ?? row.receivedAt } : {}),
  };
}

function rowOf({ _id, dueAt, holding: _holding, storedAt: _storedAt, outcome: _outcome, ...row }: Doc): InboxRow {
  return { ...row, id: _id, leaseUntil: dueAt ?? null };
}

type InsertReply = {
  ok?: number;
  writeErrors?: { code?: unknown; errmsg?: string }[];
  writeConcernError?: { errmsg?: string };
};

/** @returns why rows may not be stored; null when they are, or were already. */
function refusalIn(reply: InsertReply | undefined): Error | null {
  if (reply === undefined) return new Error('no database');
  if (reply.writeConcernError) return new Error(`not durable: ${reply.writeConcernError.errmsg}`);
  const other = reply.writeErrors?.find(({ code }) => code !== 11_000);
  return other ? new Error(`not stored: ${other.errmsg}`) : null;
}
