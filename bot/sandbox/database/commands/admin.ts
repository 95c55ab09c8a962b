import { serialize } from 'bson';
import { isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { DatabaseError, notSupported } from '../errors.ts';
import { compileFilter, filterOf } from '../query/filter.ts';
import type { Collection } from '../storage/collection.ts';
import { collectionName, type Reply, type Request, refuse, sessionKey } from './request.ts';
import { transient } from './server.ts';

/** The version whose behaviour is copied; 21 is MongoDB 7.0's wire version, within the driver's range (≥ 4.2). */
export const VERSION = '7.0.0';
const WIRE_VERSION = 21;

/** A single-node replica set's primary: drivers allow retryable writes, sessions and transactions on that only. */
export function hello(request: Request): Doc {
  const { address } = request.server;
  return {
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    secondary: false,
    setName: 'regulars',
    setVersion: 1,
    hosts: [address],
    me: address,
    primary: address,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: request.now,
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
    ok: 1,
  };
}

export function buildInfo(): Doc {
  return {
    version: VERSION,
    versionArray: [7, 0, 0, 0],
    gitVersion: 'regulars-sandbox',
    modules: [],
    bits: 64,
    maxBsonObjectSize: 16_777_216,
    storageEngines: ['sqlite'],
    ok: 1,
  };
}

export function serverStatus(request: Request): Doc {
  const { server } = request;
  const uptime = (Date.now() - server.startedAt) / 1000;
  return {
    host: server.address,
    version: VERSION,
    process: 'regulars-sandbox',
    pid: BigInt(process.pid),
    uptime,
    localTime: request.now,
    connections: { current: server.connections },
    storageEngine: { name: 'sqlite' },
    ok: 1,
  };
}

/** DDL runs alone: no write may see a collection half dropped or an index half built. */
export async function alone<T>(request: Request, work: () => Promise<T> | T): Promise<T> {
  if (request.inTransaction)
    throw new DatabaseError(263, `Cannot run '${request.name}' in a multi-document transaction.`);
  const { store } = request.server;
  await store.lock.acquire(true);
  try {
    const result = await work();
    await store.durable();
    return result;
  } finally {
    store.lock.releaseExclusive();
  }
}

export function create(request: Request): Promise<Reply> {
  const name = collectionName(request);
  const { command, server } = request;
  refuse(command, ['capped', 'timeseries', 'viewOn', 'collation', 'validator', 'clusteredIndex', 'encryptedFields']);
  return alone(request, () => {
    if (server.store.find(request.db, name))
      throw new DatabaseError(48, `Collection ${request.db}.${name} already exists.`);
    server.store.create(request.db, name, {});
    return { ok: 1 };
  });
}

export function drop(request: Request): Promise<Reply> {
  const name = collectionName(request);
  return alone(request, () => {
    const collection = request.server.store.find(request.db, name);
    if (!collection) return { ok: 1 };
    request.server.store.drop(collection);
    return { ns: collection.namespace, nIndexesWas: collection.indexes.length + 1, ok: 1 };
  });
}

export function dropDatabase(request: Request): Promise<Reply> {
  return alone(request, () => {
    for (const collection of [...request.server.store.collections.values()])
      if (collection.db === request.db) request.server.store.drop(collection);
    return { dropped: request.db, ok: 1 };
  });
}

async function batch(request: Request, namespace: string, documents: Doc[]): Promise<Reply> {
  const encoded = (async function* () {
    for (const doc of documents) yield Buffer.from(serialize(doc));
  })();
  const size = isDoc(request.command.cursor) ? toNumber(request.command.cursor.batchSize) : undefined;
  return request.server.cursors.start(namespace, encoded, size, false);
}

export function listCollections(request: Request): Promise<Reply> {
  const matches = compileFilter(filterOf(request.command.filter));
  const documents = [...request.server.store.collections.values()]
    .filter((collection) => collection.db === request.db)
    .map((collection) => ({
      name: collection.name,
      type: 'collection',
      options: {},
      info: { readOnly: false },
      idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
    }))
    .filter((doc) => matches(doc))
    .map((doc) => (request.command.nameOnly === true ? { name: doc.name, type: doc.type } : doc));
  return batch(request, `${request.db}.$cmd.listCollections`, documents);
}

export function listDatabases(request: Request): Reply {
  const names = [...new Set([...request.server.store.collections.values()].map((collection) => collection.db))].sort();
  const matches = compileFilter(filterOf(request.command.filter));
  const databases = names.map((name) => ({ name, sizeOnDisk: 0n, empty: false })).filter((doc) => matches(doc));
  if (request.command.nameOnly === true) return { databases: databases.map(({ name }) => ({ name })), ok: 1 };
  return { databases, totalSize: 0n, ok: 1 };
}

export function existing(request: Request, name: string): Collection {
  const collection = request.server.store.find(request.db, name);
  if (!collection) throw new DatabaseError(26, `ns does not exist: ${request.db}.${name}`);
  return collection;
}

export function listIndexes(request: Request): Promise<Reply> {
  const collection = existing(request, collectionName(request));
  return batch(request, collection.namespace, [
    { v: 2, key: { _id: 1 }, name: '_id_' },
    ...collection.indexes.map((index) => index.spec),
  ]);
}

export function stats(request: Request): Reply {
  const collection = request.server.store.find(request.db, collectionName(request));
  const row = collection
    ? request.server.store.reader.get(
        `SELECT count(*) AS n, coalesce(sum(length(doc)), 0) AS size FROM c${collection.id}`,
      )
    : { n: 0, size: 0 };
  return {
    ns: `${request.db}.${request.command[request.name]}`,
    count: Number(row!.n),
    size: Number(row!.size),
    nindexes: (collection?.indexes.length ?? -1) + 1,
    ok: 1,
  };
}

export async function endTransaction(request: Request): Promise<Reply> {
  const { session, server, command, name } = request;
  if (!session || command.txnNumber === undefined)
    throw new DatabaseError(125, `${name} may only be run in a transaction`);
  const number = BigInt(command.txnNumber as bigint);
  if (name === 'commitTransaction') {
    server.commit(session, number);
    return { ok: 1 };
  }
  if (session.lastTransaction?.number !== number || !server.abort(session))
    throw transient(251, `Transaction with { txnNumber: ${number} } has been aborted.`);
  return { ok: 1 };
}

export function endSessions(request: Request): Reply {
  for (const lsid of (request.command[request.name] ?? []) as Doc[]) {
    const key = sessionKey(lsid);
    if (key) request.server.endSession(key);
  }
  return { ok: 1 };
}

export function getParameter(request: Request): Reply {
  if ('featureCompatibilityVersion' in request.command)
    return { featureCompatibilityVersion: { version: '7.0' }, ok: 1 };
  throw notSupported('getParameter for this parameter');
}
