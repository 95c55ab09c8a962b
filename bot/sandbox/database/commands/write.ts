import { expressionContext } from '../aggregate/expressions.ts';
import { isDoc } from '../bson/compare.ts';
import { beginsWithId, type Doc, decode, decodeFields, RawDoc } from '../bson/decode.ts';
import { badValue, DatabaseError } from '../errors.ts';
import { filterOf } from '../query/filter.ts';
import { compileProjection } from '../query/projection.ts';
import { encode } from '../storage/collection.ts';
import { withId } from '../update/upsert.ts';
import { collectionName, hintName, type Reply, type Request, refuse } from './request.ts';
import { type Progress, RetryLog } from './retry-log.ts';
import { checkId, deleteStatement, type UpdateStatement, updateOf, updateStatement } from './write-statements.ts';

const MAX_STATEMENTS = 100_000;
const idOnly: ReadonlySet<string> = new Set(['_id']);

function writeError(index: number, error: DatabaseError): Doc {
  return { index, code: error.code, ...error.extra, errmsg: error.message };
}

/** Runs a write under the shared lock (a transaction already holds the exclusive one) and answers once it is on disk. */
async function guarded(request: Request, work: () => Promise<Reply>): Promise<Reply> {
  const { store } = request.server;
  if (request.inTransaction) return work();
  if (!store.lock.tryShared()) await store.lock.acquire(false);
  let reply: Reply;
  try {
    reply = await work();
  } finally {
    store.lock.releaseShared();
  }
  await store.durable();
  return reply;
}

/** As `guarded`, with the session's retryable write remembered: `work` gets what an earlier try has done. */
function retryable(request: Request, work: (log: RetryLog | undefined) => Promise<Reply>): Promise<Reply> {
  const { session } = request;
  const number = request.command.txnNumber;
  if (!session || number === undefined || request.inTransaction) return guarded(request, () => work(undefined));
  const log = new RetryLog(request.server.store, session, BigInt(number as bigint));
  const run = session.tail.then(() => guarded(request, () => work(log)));
  session.tail = run.catch(() => {});
  return run;
}

async function statements(
  request: Request,
  log: RetryLog | undefined,
  count: number,
  first: Doc,
  each: (index: number, reply: Doc) => Promise<void> | void,
): Promise<Reply> {
  if (count === 0) throw new DatabaseError(16, 'Write batch sizes must be between 1 and 100000. Got 0 operations.');
  if (count > MAX_STATEMENTS)
    throw badValue(`Write batch sizes must be between 1 and 100000. Got ${count} operations.`);
  const ordered = request.command.ordered !== false;
  const progress: Progress = log?.load() ?? { done: 0, reply: first };
  const { reply } = progress;
  let unsaved = false;
  for (let index = progress.done; index < count; index++) {
    try {
      const pending = each(index, reply);
      if (pending) await pending;
    } catch (error) {
      if (!(error instanceof DatabaseError) || request.inTransaction) throw error;
      reply.writeErrors = [...((reply.writeErrors as Doc[] | undefined) ?? []), writeError(index, error)];
      progress.done = ordered ? count : index + 1;
      unsaved = true;
      if (ordered) break;
      continue;
    }
    progress.done = index + 1;
    unsaved = true;
    if (request.yielder.due && index + 1 < count) {
      // Before giving way: what is written may be committed in the pause, and the log must commit with it.
      log?.save(progress);
      unsaved = false;
      await request.yielder.pause();
    }
  }
  if (unsaved) log?.save(progress);
  return { ...reply, ok: 1 };
}

/** A document with its `_id` in front is stored as it came, and only what the indexes look at is read. */
function prepare(value: unknown, keyFields: ReadonlySet<string> | null): { doc: Doc; bytes: Buffer } {
  const raw = value instanceof RawDoc ? value.bytes : undefined;
  if (raw && raw.length < 16_000_000 && beginsWithId(raw)) {
    const doc = keyFields === null ? decode(raw) : decodeFields(raw, keyFields);
    checkId(doc._id);
    return { doc, bytes: raw };
  }
  const doc = raw ? decode(raw) : (value as Doc);
  if (!isDoc(doc)) throw new DatabaseError(14, 'documents must be objects');
  checkId(doc._id);
  const stored = withId(doc);
  return { doc: stored, bytes: encode(stored) };
}

export function insert(request: Request): Promise<Reply> {
  const name = collectionName(request);
  const documents = request.command.documents;
  if (!Array.isArray(documents))
    throw new DatabaseError(40414, "BSON field 'insert.documents' is missing but a required field");
  return retryable(request, (log) => {
    const { store } = request.server;
    return statements(request, log, documents.length, { n: 0 }, (index, reply) => {
      const known = store.find(request.db, name);
      const { doc, bytes } = prepare(documents[index], known === undefined ? idOnly : known.keyFields);
      (known ?? store.ensure(request.db, name)).insert(doc, bytes);
      reply.n = (reply.n as number) + 1;
    });
  });
}

function hintFor(request: Request, name: string, hint: unknown): string | undefined {
  const collection = request.server.store.find(request.db, name);
  return hintName(hint, (key) => {
    const wanted = JSON.stringify(key);
    if (wanted === '{"_id":1}') return '_id_';
    return collection?.indexes.find((index) => JSON.stringify(index.spec.key) === wanted)?.name;
  });
}

function statementOf(request: Request, name: string, item: Doc): UpdateStatement {
  refuse(item, ['collation']);
  return {
    filter: filterOf(item.q),
    update: updateOf(item.u),
    multi: item.multi === true,
    upsert: item.upsert === true,
    arrayFilters: (item.arrayFilters as Doc[] | undefined) ?? [],
    variables: variablesOf(request, item.c),
    sort: item.sort,
    hint: hintFor(request, name, item.hint),
  };
}

function variablesOf(request: Request, constants: unknown): Doc {
  return { ...(isDoc(request.command.let) ? request.command.let : {}), ...(isDoc(constants) ? constants : {}) };
}

export function update(request: Request): Promise<Reply> {
  const name = collectionName(request);
  const updates = (request.command.updates ?? []) as Doc[];
  if (
    request.command.txnNumber !== undefined &&
    !request.inTransaction &&
    updates.some((item) => item.multi === true)
  ) {
    throw new DatabaseError(72, 'Cannot use retryable writes with multi=true');
  }
  return retryable(request, (log) =>
    statements(request, log, updates.length, { n: 0, nModified: 0 }, async (index, reply) => {
      const changed = await updateStatement(request, name, statementOf(request, name, updates[index]!));
      reply.nModified = (reply.nModified as number) + changed.modified;
      reply.n = (reply.n as number) + changed.matched + (changed.upsertedId === undefined ? 0 : 1);
      if (changed.upsertedId !== undefined) {
        reply.upserted = [...((reply.upserted as Doc[] | undefined) ?? []), { index, _id: changed.upsertedId }];
      }
    }),
  );
}

export function remove(request: Request): Promise<Reply> {
  const name = collectionName(request);
  const deletes = (request.command.deletes ?? []) as Doc[];
  return retryable(request, (log) =>
    statements(request, log, deletes.length, { n: 0 }, async (index, reply) => {
      const item = deletes[index]!;
      refuse(item, ['collation']);
      const { removed } = await deleteStatement(
        request,
        name,
        filterOf(item.q),
        Number(item.limit) === 1,
        variablesOf(request, undefined),
        hintFor(request, name, item.hint),
      );
      reply.n = (reply.n as number) + removed;
    }),
  );
}

async function modifyOne(request: Request, name: string): Promise<Doc> {
  const { command } = request;
  const filter = filterOf(command.query);
  const project = compileProjection(command.fields, expressionContext(request.now, {}), true);
  const shaped = (doc: Doc | undefined) => (doc === undefined ? null : project ? project(doc) : doc);
  if (command.remove === true) {
    if (command.update !== undefined || command.new === true)
      throw new DatabaseError(9, 'Cannot specify both an update and remove=true');
    const { removed, doc } = await deleteStatement(
      request,
      name,
      filter,
      true,
      variablesOf(request, undefined),
      hintFor(request, name, command.hint),
      command.sort,
    );
    return { lastErrorObject: { n: removed }, value: shaped(doc) };
  }
  if (command.update === undefined) throw new DatabaseError(9, 'Either an update or remove=true must be specified');
  const changed = await updateStatement(request, name, {
    ...statementOf(request, name, {
      q: filter,
      u: command.update,
      upsert: command.upsert,
      arrayFilters: command.arrayFilters,
      hint: command.hint,
    }),
    sort: command.sort,
  });
  const n = changed.matched + (changed.upsertedId === undefined ? 0 : 1);
  const lastErrorObject: Doc = { n, updatedExisting: changed.matched > 0 };
  if (changed.upsertedId !== undefined) lastErrorObject.upserted = changed.upsertedId;
  return { lastErrorObject, value: shaped(command.new === true ? changed.after : changed.before) };
}

export function findAndModify(request: Request): Promise<Reply> {
  const name = collectionName(request);
  refuse(request.command, ['collation']);
  return retryable(request, async (log) => {
    const known = log?.load();
    if (known) return { ...known.reply, ok: 1 };
    const reply = await modifyOne(request, name);
    log?.save({ done: 1, reply });
    return { ...reply, ok: 1 };
  });
}
