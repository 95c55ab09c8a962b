import { ObjectId } from 'bson';
import { isDoc } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { isOperatorDoc, isRegex } from '../query/predicates.ts';
import { setComputed } from '../query/projection.ts';

/** Equalities of a query that become fields of the inserted document. */
function collect(filter: Doc, found: Map<string, unknown>): void {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) for (const part of condition) collect(part as Doc, found);
    else if (key === '$or' && Array.isArray(condition) && condition.length === 1) collect(condition[0] as Doc, found);
    else if (key.startsWith('$') || isRegex(condition)) continue;
    else if (!isOperatorDoc(condition)) found.set(key, condition);
    else if ('$eq' in condition) found.set(key, condition.$eq);
    else if (Array.isArray(condition.$in) && condition.$in.length === 1) found.set(key, condition.$in[0]);
    else if (Array.isArray(condition.$all) && condition.$all.length === 1 && !isDoc(condition.$all[0]))
      found.set(key, condition.$all[0]);
  }
}

/** The document an upsert starts from, before the update's operators are applied. */
export function upsertSeed(filter: Doc, replacement: boolean): Doc {
  const found = new Map<string, unknown>();
  collect(filter, found);
  let doc: Doc = {};
  for (const [path, value] of found) {
    if (replacement && path !== '_id') continue;
    doc = setComputed(doc, path.split('.'), 0, value) as Doc;
  }
  return doc;
}

/** A document to store has an `_id`, and it comes first. */
export function withId(doc: Doc): Doc {
  const { _id, ...rest } = doc;
  return { _id: _id === undefined ? new ObjectId() : _id, ...rest };
}
