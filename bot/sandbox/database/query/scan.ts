import { type Doc, decode, decodeFields } from '../bson/decode.ts';
import type { Collection } from '../storage/collection.ts';
import type { Connection } from '../storage/connection.ts';
import type { Yielder } from '../storage/yielder.ts';
import type { Matcher } from './filter.ts';
import type { Plan, Range } from './plan.ts';

/** A row that passed the filter: decoded only when somebody asks for `doc`. */
export class Row {
  readonly rid: number;
  readonly bytes: Buffer;
  private decoded: Doc | undefined;
  private readonly fields: ReadonlySet<string> | undefined;

  /** With `fields` its `doc` has only those. */
  constructor(rid: number, bytes: Uint8Array, fields?: ReadonlySet<string>) {
    this.rid = rid;
    this.fields = fields;
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get doc(): Doc {
    this.decoded ??= this.fields === undefined ? decode(this.bytes) : decodeFields(this.bytes, this.fields);
    return this.decoded;
  }

  get size(): number {
    return this.bytes.length;
  }
}

type Raw = { rid: number; k?: Uint8Array; doc: Uint8Array };

/** The only row of a point plan; synchronous: the quick path of reads, updates and deletes by a unique key. */
export function pointRow(
  connection: Connection,
  collection: Collection,
  plan: Plan,
  matches: Matcher,
  fields?: ReadonlySet<string>,
): Row | undefined {
  const key = plan.ranges[0]!.low;
  const sql =
    plan.index === '_id'
      ? `SELECT rid, doc FROM c${collection.id} WHERE k = ?`
      : `SELECT c.rid AS rid, c.doc AS doc FROM x${(plan.index as { id: number }).id} x JOIN c${collection.id} c ON c.rid = x.rid WHERE x.k = ?`;
  let raw: Raw | undefined;
  try {
    raw = connection.get(sql, key) as Raw | undefined;
  } catch (error) {
    if (tableIsGone(error)) return undefined;
    throw error;
  }
  if (!raw) return undefined;
  const row = new Row(raw.rid, raw.doc, fields);
  return plan.exact || matches(row.doc) ? row : undefined;
}

interface Position {
  key: Uint8Array;
  rid: number;
}

function readChunk(
  connection: Connection,
  collection: Collection,
  plan: Plan,
  range: Range | undefined,
  after: Position | undefined,
  limit: number,
): Raw[] {
  const table = `c${collection.id}`;
  if (!plan.index || !range) {
    return connection.all(
      `SELECT rid, doc FROM ${table} WHERE rid > ? ORDER BY rid LIMIT ?`,
      after?.rid ?? -1,
      limit,
    ) as unknown as Raw[];
  }
  const byId = plan.index === '_id';
  const from = byId ? `${table} c` : `x${(plan.index as { id: number }).id} x JOIN ${table} c ON c.rid = x.rid`;
  const k = byId ? 'c.k' : 'x.k';
  const rid = byId ? 'c.rid' : 'x.rid';
  const order = plan.reverse ? 'DESC' : 'ASC';
  const clauses: string[] = [];
  const values: Array<Uint8Array | number> = [];
  // Behind the row that came last alone: given the range's own bound as well, SQLite reads from there, past all that has been seen.
  if (after) {
    clauses.push(`(${k}, ${rid}) ${plan.reverse ? '<' : '>'} (?, ?)`);
    values.push(after.key, after.rid);
  }
  if (!after || plan.reverse) {
    clauses.push(`${k} >= ?`);
    values.push(range.low);
  }
  if (range.high && !(after && plan.reverse)) {
    clauses.push(`${k} < ?`);
    values.push(range.high);
  }
  const sql = `SELECT ${k} AS k, ${rid} AS rid, c.doc AS doc FROM ${from} WHERE ${clauses.join(' AND ')} ORDER BY ${k} ${order}, ${rid} ${order} LIMIT ?`;
  return connection.all(sql, ...values, limit) as unknown as Raw[];
}

/** The table was dropped meanwhile, or made by a batch or transaction that the reading connection does not see yet. */
export function tableIsGone(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('no such table');
}

/**
 * Rows of a plan that pass the filter. Read in small chunks, each its own SQLite statement, giving way in between: a
 * scan holds neither the connection nor the event loop. Like MongoDB's it is no snapshot, but no row comes twice.
 */
export async function* scanRows(
  connection: Connection,
  collection: Collection,
  plan: Plan,
  matches: Matcher,
  yielder: Yielder,
  firstChunk = 16,
): AsyncGenerator<Row, void, undefined> {
  const multikey = typeof plan.index === 'object' && plan.index.multikey;
  const seen = multikey ? new Set<number>() : undefined;
  const ranges: Array<Range | undefined> = plan.index ? plan.ranges : [undefined];
  let chunk = firstChunk;
  for (const range of ranges) {
    let after: Position | undefined;
    for (;;) {
      let rows: Raw[];
      const started = performance.now();
      try {
        rows = readChunk(connection, collection, plan, range, after, chunk);
      } catch (error) {
        // Dropped meanwhile, or created by a batch or transaction that the reader does not see yet: no documents.
        if (tableIsGone(error)) return;
        throw error;
      }
      const asked = chunk;
      const took = performance.now() - started;
      chunk = took > 1 ? Math.max(1, chunk >> 1) : Math.min(256, chunk * 2);
      for (const raw of rows) {
        if (yielder.due) await yielder.pause();
        if (seen) {
          if (seen.has(raw.rid)) continue;
          seen.add(raw.rid);
        }
        const row = new Row(raw.rid, raw.doc);
        if (plan.exact || matches(row.doc)) yield row;
      }
      const last = rows.at(-1);
      if (rows.length < asked || !last) break;
      after = { key: last.k ?? new Uint8Array(), rid: last.rid };
    }
  }
}
