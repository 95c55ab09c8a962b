import { expressionContext } from '../aggregate/expressions.ts';
import { runPipeline } from '../aggregate/pipeline.ts';
import { isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { identity } from '../bson/key-encoding.ts';
import { badValue, DatabaseError, notSupported } from '../errors.ts';
import { compileFilter, filterOf } from '../query/filter.ts';
import { valuesAt } from '../query/path.ts';
import { planQuery } from '../query/plan.ts';
import { compileProjection } from '../query/projection.ts';
import { pointRow, tableIsGone } from '../query/scan.ts';
import { type Collection, encode } from '../storage/collection.ts';
import type { Documents } from './cursors.ts';
import { findRows } from './find-rows.ts';
import { collectionName, hintName, type Reply, type Request, readConnection, refuse } from './request.ts';

function whole(command: Doc, field: string): number {
  const value = toNumber(command[field]) ?? 0;
  if (value < 0 && field !== 'limit')
    throw new DatabaseError(51024, `BSON field '${field}' value must be >= 0, actual value '${value}'`);
  return value;
}

function hintOf(request: Request, name: string): string | undefined {
  const collection = request.server.store.find(request.db, name);
  return hintName(request.command.hint, (key) => {
    const wanted = JSON.stringify(key);
    return wanted === '{"_id":1}'
      ? '_id_'
      : collection?.indexes.find((index) => JSON.stringify(index.spec.key) === wanted)?.name;
  });
}

function variablesOf(command: Doc): Doc {
  return isDoc(command.let) ? command.let : {};
}

export function find(request: Request): Promise<Reply> | Reply {
  const { command, server } = request;
  const name = collectionName(request);
  refuse(command, ['collation', 'tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max']);
  const filter = filterOf(command.filter);
  const project = compileProjection(command.projection, expressionContext(request.now, variablesOf(command)), true);
  const limit = whole(command, 'limit');
  const shape = (row: { bytes: Buffer; doc: Doc }) => (project ? encode(project(row.doc)) : row.bytes);
  const batchSize = toNumber(command.batchSize);
  const single = command.singleBatch === true || limit < 0;
  const collection = server.store.find(request.db, name);
  const namespace = `${request.db}.${name}`;
  if (collection && batchSize !== 0 && whole(command, 'skip') === 0 && !command.hint) {
    // Quick path: by a unique key, no generators.
    const plan = planQuery(collection, filter, []);
    if (plan.point) {
      const matches = compileFilter(filter, expressionContext(request.now, variablesOf(command)));
      const row = pointRow(readConnection(request), collection, plan, matches);
      return server.cursors.single(namespace, row && shape(row));
    }
  }
  const rows = findRows(request, name, {
    filter,
    sort: command.sort,
    skip: whole(command, 'skip'),
    limit: Math.abs(limit),
    hint: hintOf(request, name),
    variables: variablesOf(command),
  });
  const documents = (async function* (): Documents {
    for await (const row of rows) yield shape(row);
  })();
  return server.cursors.start(namespace, documents, batchSize, single);
}

export function aggregate(request: Request): Promise<Reply> {
  const { command, server } = request;
  const pipeline = command.pipeline;
  if (!Array.isArray(pipeline)) throw new DatabaseError(14, "'pipeline' option must be specified as an array");
  if (command.explain) throw notSupported('explain');
  if (typeof command.aggregate !== 'string') throw notSupported('aggregate without a collection');
  refuse(command, ['collation']);
  const name = command.aggregate;
  const stream = runPipeline(
    name,
    pipeline as Doc[],
    { request, variables: variablesOf(command) },
    hintOf(request, name),
  );
  const documents = (async function* (): Documents {
    for await (const doc of stream) yield encode(doc);
  })();
  const batchSize = isDoc(command.cursor) ? toNumber(command.cursor.batchSize) : undefined;
  return server.cursors.start(`${request.db}.${name}`, documents, batchSize, false);
}

function countRows(request: Request, collection: Collection): number {
  try {
    return Number(readConnection(request).get(`SELECT count(*) AS n FROM c${collection.id}`)!.n);
  } catch (error) {
    if (tableIsGone(error)) return 0;
    throw error;
  }
}

export async function count(request: Request): Promise<Reply> {
  const { command } = request;
  const name = collectionName(request);
  refuse(command, ['collation']);
  const filter = filterOf(command.query);
  const limit = Math.abs(whole(command, 'limit'));
  const skip = whole(command, 'skip');
  const collection = request.server.store.find(request.db, name);
  if (collection && Object.keys(filter).length === 0) {
    const n = Math.max(0, countRows(request, collection) - skip);
    return { n: limit > 0 ? Math.min(n, limit) : n, ok: 1 };
  }
  let n = 0;
  for await (const _row of findRows(request, name, {
    filter,
    sort: undefined,
    skip,
    limit,
    hint: hintOf(request, name),
    variables: {},
  }))
    n++;
  return { n, ok: 1 };
}

export async function distinct(request: Request): Promise<Reply> {
  const { command } = request;
  const name = collectionName(request);
  refuse(command, ['collation']);
  const key = command.key;
  if (typeof key !== 'string') throw badValue('distinct needs a key');
  const values = new Map<string, unknown>();
  for await (const row of findRows(request, name, {
    filter: filterOf(command.query),
    sort: undefined,
    skip: 0,
    limit: 0,
    hint: undefined,
    variables: {},
  })) {
    for (const value of valuesAt(row.doc, key).values) if (value !== undefined) values.set(identity(value), value);
  }
  return { values: [...values.values()], ok: 1 };
}

export function getMore(request: Request): Promise<Reply> {
  const { command } = request;
  const name = collectionName(request, 'collection');
  return request.server.cursors.more(
    BigInt(command.getMore as bigint),
    `${request.db}.${name}`,
    toNumber(command.batchSize),
  );
}

export function killCursors(request: Request): Reply {
  const ids = ((request.command.cursors ?? []) as bigint[]).map(BigInt);
  const killed = ids.filter((id) => request.server.cursors.kill(id));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
}
