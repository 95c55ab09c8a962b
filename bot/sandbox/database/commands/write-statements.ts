import { expressionContext } from '../aggregate/expressions.ts';
import { compilePipelineUpdate } from '../aggregate/pipeline-update.ts';
import { equalBson, isDoc } from '../bson/compare.ts';
import { type Doc, decode, RawDoc } from '../bson/decode.ts';
import { badValue, DatabaseError } from '../errors.ts';
import { compileFilter, type Matcher } from '../query/filter.ts';
import { planQuery } from '../query/plan.ts';
import { pointRow, scanRows } from '../query/scan.ts';
import { parseSort, sortAll } from '../query/sort.ts';
import { type Collection, encode } from '../storage/collection.ts';
import {
  compileOperatorUpdate,
  compileReplacement,
  keepId,
  type UpdateContext,
  type Updater,
} from '../update/apply.ts';
import { upsertSeed, withId } from '../update/upsert.ts';
import { replaceAsIs } from './replace-as-is.ts';
import type { Request } from './request.ts';

export interface UpdateStatement {
  filter: Doc;
  /** Raw where it came as one document. */
  update: Doc | Doc[] | RawDoc;
  multi: boolean;
  upsert: boolean;
  arrayFilters: Doc[];
  variables: Doc;
  sort: unknown;
  hint: string | undefined;
}

export interface Changed {
  matched: number;
  modified: number;
  upsertedId: unknown;
  /** The (only or last) document before and after; for findAndModify. */
  before: Doc | undefined;
  after: Doc | undefined;
}

const nothing: Changed = { matched: 0, modified: 0, upsertedId: undefined, before: undefined, after: undefined };

/** A document as it is now, found by a filter; point lookups are not interrupted between here and the write. */
interface Found {
  rid: number;
  doc: Doc;
  bytes: Buffer;
}

export function matcherFor(request: Request, filter: Doc, variables: Doc = {}): Matcher {
  return compileFilter(filter, expressionContext(request.now, variables));
}

/**
 * The first document passing the filter (in sort order), as the writer sees it. The race: a scan gives way between
 * chunks, so another command may change or delete what it found. Therefore each hit is read again and tested again in
 * and `act` writes before this function gives way once more (even a `return` would let another command's microtask in
 * between). A hit that no longer passes is skipped, and a sorted search starts over.
 */
async function changeOne<T>(
  request: Request,
  collection: Collection,
  filter: Doc,
  matches: Matcher,
  order: { sort: unknown; hint: string | undefined },
  act: (found: Found) => T,
): Promise<T | undefined> {
  const { sort, hint } = order;
  const fields = parseSort(sort);
  const plan = planQuery(collection, filter, fields, hint);
  const { writer } = request.server.store;
  if (plan.point) {
    const row = pointRow(writer, collection, plan, matches);
    return row && act({ rid: row.rid, doc: row.doc, bytes: row.bytes });
  }
  for (let attempt = 0; ; attempt++) {
    const rows = scanRows(writer, collection, plan, matches, request.yielder);
    const ordered = plan.sorted ? rows : await sortAll(rows, fields, 1, request.yielder);
    let stale = false;
    for await (const row of ordered) {
      const bytes = collection.current(row.rid);
      const doc = bytes && decode(bytes);
      if (doc && bytes && matches(doc)) return act({ rid: row.rid, doc, bytes });
      stale = true;
    }
    if (!stale || attempt >= 100) return undefined;
  }
}

async function findAllForWrite(
  request: Request,
  collection: Collection,
  filter: Doc,
  matches: Matcher,
  hint?: string,
): Promise<number[]> {
  const rids: number[] = [];
  // All first, then the writes: an index scan would meet the documents again that the update moves ahead of it.
  for await (const row of scanRows(
    request.server.store.writer,
    collection,
    planQuery(collection, filter, [], hint),
    matches,
    request.yielder,
  ))
    rids.push(row.rid);
  return rids;
}

export function compileUpdate(
  update: Doc | Doc[],
  request: Request,
  variables: Doc,
): { apply: Updater; replacement: boolean } {
  if (Array.isArray(update))
    return { apply: compilePipelineUpdate(update, request.now, variables), replacement: false };
  const operators = Object.keys(update).some((key) => key.startsWith('$'));
  if (!operators) return { apply: compileReplacement(update), replacement: true };
  if (!Object.keys(update)[0]!.startsWith('$')) throw new DatabaseError(52, 'the update mixes fields and operators');
  return { apply: compileOperatorUpdate(update), replacement: false };
}

function write(collection: Collection, found: Found, after: Doc): boolean {
  const bytes = encode(after);
  // Unchanged to the byte is matched but not modified.
  if (bytes.equals(found.bytes)) return false;
  collection.replace(found.rid, found.doc, after, bytes);
  return true;
}

async function updateMany(
  request: Request,
  collection: Collection,
  statement: UpdateStatement,
  matches: Matcher,
  apply: Updater,
  context: UpdateContext,
): Promise<Changed> {
  const changed: Changed = { matched: 0, modified: 0, upsertedId: undefined, before: undefined, after: undefined };
  for (const rid of await findAllForWrite(request, collection, statement.filter, matches, statement.hint)) {
    await request.yielder.breathe();
    const bytes = collection.current(rid);
    const doc = bytes && decode(bytes);
    if (!doc || !bytes || !matches(doc)) continue;
    changed.matched++;
    if (write(collection, { rid, doc, bytes }, apply(doc, context))) changed.modified++;
  }
  return changed;
}

function insertUpsert(
  collection: Collection,
  statement: UpdateStatement,
  apply: Updater,
  replacement: boolean,
  context: UpdateContext,
): Changed {
  const seed = upsertSeed(statement.filter, replacement);
  const made = apply(seed, { ...context, inserting: true });
  if (seed._id !== undefined && made._id !== undefined && !equalBson(seed._id, made._id)) {
    throw new DatabaseError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  const doc = withId(keepId(seed, made));
  checkId(doc._id);
  collection.insert(doc, encode(doc));
  return { matched: 0, modified: 0, upsertedId: doc._id, before: undefined, after: doc };
}

export function checkId(id: unknown): void {
  if (Array.isArray(id)) throw new DatabaseError(53, "The '_id' value cannot be of type array");
  if (isDoc(id) && Object.keys(id).some((key) => key.startsWith('$')))
    throw new DatabaseError(52, '_id fields may not contain $-prefixed fields');
}

/** Executes one update. Throws `DatabaseError`; the caller makes it a write error. */
export async function updateStatement(request: Request, name: string, statement: UpdateStatement): Promise<Changed> {
  const { store } = request.server;
  const matches = matcherFor(request, statement.filter, statement.variables);
  const asIs = replaceAsIs(request, store.find(request.db, name), statement, matches);
  if (asIs !== undefined) return { ...nothing, matched: 1, modified: asIs };
  const { apply, replacement } = compileUpdate(builtOf(statement.update), request, statement.variables);
  if (replacement && statement.multi)
    throw new DatabaseError(9, 'multi update is not supported for replacement-style update');
  const context: UpdateContext = {
    filter: statement.filter,
    arrayFilters: statement.arrayFilters,
    now: request.now,
    inserting: false,
  };
  for (let attempt = 0; ; attempt++) {
    const collection = store.find(request.db, name);
    if (collection) {
      if (statement.multi) {
        const changed = await updateMany(request, collection, statement, matches, apply, context);
        if (changed.matched > 0) return changed;
      } else {
        const changed = await changeOne(request, collection, statement.filter, matches, statement, (found): Changed => {
          const after = apply(found.doc, context);
          const modified = write(collection, found, after) ? 1 : 0;
          return { matched: 1, modified, upsertedId: undefined, before: found.doc, after };
        });
        if (changed) return changed;
      }
    }
    if (!statement.upsert) return nothing;
    try {
      return insertUpsert(store.ensure(request.db, name), statement, apply, replacement, context);
    } catch (error) {
      // Someone else inserted it between our search and our insert: their document is the one to update.
      const lost = error instanceof DatabaseError && error.code === 11000 && attempt < 3;
      if (!lost || !Object.keys(error.extra.keyPattern as Doc).every((path) => path in statement.filter)) throw error;
    }
  }
}

export async function deleteStatement(
  request: Request,
  name: string,
  filter: Doc,
  one: boolean,
  variables: Doc,
  hint?: string,
  sort?: unknown,
): Promise<{ removed: number; doc: Doc | undefined }> {
  const collection = request.server.store.find(request.db, name);
  const matches = matcherFor(request, filter, variables);
  if (!collection) return { removed: 0, doc: undefined };
  if (one) {
    const doc = await changeOne(request, collection, filter, matches, { sort, hint }, (found) => {
      collection.remove(found.rid, found.doc);
      return found.doc;
    });
    return { removed: doc ? 1 : 0, doc };
  }
  let removed = 0;
  for (const rid of await findAllForWrite(request, collection, filter, matches, hint)) {
    await request.yielder.breathe();
    const bytes = collection.current(rid);
    const doc = bytes && decode(bytes);
    if (!doc || !matches(doc)) continue;
    collection.remove(rid, doc);
    removed++;
  }
  return { removed, doc: undefined };
}

const builtOf = (update: Doc | Doc[] | RawDoc): Doc | Doc[] =>
  update instanceof RawDoc ? decode(update.bytes) : update;

/** Reads an update's document or pipeline from the wire. */
export function updateOf(value: unknown): Doc | Doc[] | RawDoc {
  if (value instanceof RawDoc) return value;
  if (Array.isArray(value) && value.every((each) => each instanceof RawDoc))
    return value.map(({ bytes }) => decode(bytes));
  if (Array.isArray(value) && value.every(isDoc)) return value as Doc[];
  if (isDoc(value)) return value;
  throw badValue('Update argument must be either an object or an array');
}
