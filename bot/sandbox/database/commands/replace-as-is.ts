import { beginsWithId, type Doc, decodeFields, firstField, RawDoc } from '../bson/decode.ts';
import type { Matcher } from '../query/filter.ts';
import { splitPath } from '../query/path.ts';
import { planQuery } from '../query/plan.ts';
import { pointRow } from '../query/scan.ts';
import type { Collection } from '../storage/collection.ts';
import type { Request } from './request.ts';

const MOST_BYTES = 16_000_000;

interface Statement {
  filter: Doc;
  update: unknown;
  multi: boolean;
  arrayFilters: readonly Doc[];
  sort: unknown;
  hint: string | undefined;
}

/**
 * The quick path of a replacement by a unique key: the new document is stored as it came, behind the `_id` that stands, and of both only
 * what the filter and the indexes look at is read. Synchronous, so that nothing comes between the look and the write.
 * @returns how many were modified, or undefined where the way that takes everything has to be gone.
 */
export function replaceAsIs(
  request: Request,
  collection: Collection | undefined,
  statement: Statement,
  matches: Matcher,
): number | undefined {
  const { update, filter, multi, arrayFilters, sort, hint } = statement;
  if (!(update instanceof RawDoc) || update.bytes.length > MOST_BYTES || collection === undefined) return undefined;
  const { keyFields } = collection;
  if (keyFields === null) return undefined;
  if (multi || arrayFilters.length > 0 || sort !== undefined || hint !== undefined) return undefined;
  const paths = Object.keys(filter);
  if (paths.some((path) => path.startsWith('$'))) return undefined;
  const plan = planQuery(collection, filter, [], undefined);
  if (!plan.point) return undefined;
  let isPlain = true;
  const fresh = decodeFields(update.bytes, keyFields, (name) => {
    if (name === '_id' || name.startsWith('$')) isPlain = false;
  });
  if (!isPlain) return undefined;
  const fields = new Set([...keyFields, ...paths.map((path) => splitPath(path)[0]!)]);
  const row = pointRow(request.server.store.writer, collection, plan, matches, fields);
  if (row === undefined || !beginsWithId(row.bytes)) return undefined;
  const bytes = behindId(firstField(row.bytes), update.bytes);
  if (bytes.equals(row.bytes)) return 0;
  collection.replace(row.rid, row.doc, { _id: row.doc._id, ...fresh }, bytes);
  return 1;
}

function behindId(id: Buffer, replacement: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(id.length + replacement.length);
  bytes.writeInt32LE(bytes.length, 0);
  id.copy(bytes, 4);
  replacement.copy(bytes, 4 + id.length, 4);
  return bytes;
}
