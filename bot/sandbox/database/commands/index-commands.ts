import { equalBson, isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import type { Collection } from '../storage/collection.ts';
import { alone, existing } from './admin.ts';
import { collectionName, type Reply, type Request } from './request.ts';

const OPTIONS = new Set([
  'v',
  'key',
  'name',
  'ns',
  'unique',
  'sparse',
  'background',
  'expireAfterSeconds',
  'partialFilterExpression',
  'hidden',
  'collation',
]);

/** Checks an index as `createIndexes` gives it and returns it as `listIndexes` will. */
function normalise(spec: Doc): Doc {
  const { key, name } = spec;
  if (!isDoc(key) || Object.keys(key).length === 0) throw new DatabaseError(67, 'Index keys cannot be empty.');
  if (typeof name !== 'string' || name === '')
    throw new DatabaseError(9, "The 'name' field is a required property of an index specification");
  for (const [path, direction] of Object.entries(key)) {
    if (typeof direction === 'string')
      throw new DatabaseError(67, `Index type '${direction}' is not supported by the built-in sandbox database`);
    if (toNumber(direction) === undefined || toNumber(direction) === 0)
      throw new DatabaseError(67, `Values in v:2 index key pattern cannot be of this type or zero: ${path}`);
    if (path.includes('$'))
      throw new DatabaseError(67, 'Index key contains an illegal field name: a wildcard or $-prefixed path');
  }
  for (const option of Object.keys(spec)) {
    if (!OPTIONS.has(option))
      throw new DatabaseError(
        197,
        `The field '${option}' is not valid for an index specification in the built-in sandbox database`,
      );
  }
  if (isDoc(spec.collation) && spec.collation.locale !== 'simple')
    throw new DatabaseError(67, 'collations are not supported by the built-in sandbox database');
  const out: Doc = { v: 2, key, name };
  if (spec.unique) out.unique = true;
  if (spec.sparse) out.sparse = true;
  if (spec.expireAfterSeconds !== undefined) {
    const seconds = toNumber(spec.expireAfterSeconds);
    if (seconds === undefined || seconds < 0)
      throw new DatabaseError(67, 'TTL index expireAfterSeconds option must be a number >= 0');
    if (Object.keys(key).length !== 1)
      throw new DatabaseError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
    out.expireAfterSeconds = spec.expireAfterSeconds;
  }
  if (spec.partialFilterExpression !== undefined) {
    if (!isDoc(spec.partialFilterExpression))
      throw new DatabaseError(14, "The field 'partialFilterExpression' must be an object");
    if (spec.sparse) throw new DatabaseError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
    compileFilter(spec.partialFilterExpression);
    out.partialFilterExpression = spec.partialFilterExpression;
  }
  return out;
}

/** True when the index is there already; throws when another one has its name or its key. */
function alreadyThere(collection: Collection, spec: Doc): boolean {
  const sameKey = JSON.stringify(spec.key) === JSON.stringify({ _id: 1 });
  if (sameKey) return true;
  for (const { spec: other } of collection.indexes) {
    const keyEqual = equalBson(other.key, spec.key);
    if (other.name === spec.name) {
      if (keyEqual && equalBson(other, spec)) return true;
      if (keyEqual)
        throw new DatabaseError(
          85,
          `An equivalent index already exists with the same name but different options. Requested index: ${spec.name}`,
        );
      throw new DatabaseError(
        86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${spec.name}`,
      );
    }
    if (keyEqual && equalBson(other.partialFilterExpression, spec.partialFilterExpression)) {
      throw new DatabaseError(85, `Index already exists with a different name: ${other.name}`);
    }
  }
  return false;
}

export function createIndexes(request: Request): Promise<Reply> {
  const name = collectionName(request);
  const specs = (request.command.indexes ?? []) as Doc[];
  if (specs.length === 0) throw new DatabaseError(2, 'Must specify at least one index to create');
  const wanted = specs.map(normalise);
  return alone(request, async () => {
    const before = request.server.store.find(request.db, name);
    const collection = before ?? request.server.store.create(request.db, name, {});
    const numIndexesBefore = collection.indexes.length + 1;
    for (const spec of wanted) if (!alreadyThere(collection, spec)) await collection.buildIndex(spec, request.yielder);
    return {
      numIndexesBefore,
      numIndexesAfter: collection.indexes.length + 1,
      createdCollectionAutomatically: !before,
      ok: 1,
    };
  });
}

export function dropIndexes(request: Request): Promise<Reply> {
  const collection = existing(request, collectionName(request));
  return alone(request, () => {
    const nIndexesWas = collection.indexes.length + 1;
    const target = request.command.index;
    if (target === '*') for (const index of [...collection.indexes]) collection.dropIndex(index);
    else {
      for (const one of Array.isArray(target) ? target : [target]) {
        if (one === '_id_') throw new DatabaseError(72, 'cannot drop _id index');
        const index = collection.indexes.find((other) =>
          typeof one === 'string' ? other.name === one : equalBson(other.spec.key, one),
        );
        if (!index) throw new DatabaseError(27, `index not found with name [${String(one)}]`);
        collection.dropIndex(index);
      }
    }
    return { nIndexesWas, ok: 1 };
  });
}

export function collMod(request: Request): Promise<Reply> {
  const collection = existing(request, collectionName(request));
  const change = request.command.index;
  if (!isDoc(change) || change.expireAfterSeconds === undefined)
    throw new DatabaseError(72, 'collMod here only changes expireAfterSeconds of an index');
  return alone(request, () => {
    const index = collection.indexes.find(
      (other) => other.name === change.name || equalBson(other.spec.key, change.keyPattern),
    );
    if (!index) throw new DatabaseError(27, `cannot find index ${String(change.name)} for ns ${collection.namespace}`);
    const old = index.spec.expireAfterSeconds;
    collection.changeIndex(index, { ...index.spec, expireAfterSeconds: change.expireAfterSeconds });
    return {
      ...(old === undefined ? {} : { expireAfterSeconds_old: old }),
      expireAfterSeconds_new: change.expireAfterSeconds,
      ok: 1,
    };
  });
}
