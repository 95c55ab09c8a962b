import type { Doc } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import * as admin from './admin.ts';
import { collMod, createIndexes, dropIndexes } from './index-commands.ts';
import * as read from './read.ts';
import { type Handler, makeYielder, type Reply, type Request, sessionKey } from './request.ts';
import type { Server } from './server.ts';
import * as write from './write.ts';

const ok: Handler = () => ({ ok: 1 });

const HANDLERS: Record<string, Handler> = {
  hello: admin.hello,
  isMaster: admin.hello,
  ismaster: admin.hello,
  ping: ok,
  buildInfo: admin.buildInfo,
  buildinfo: admin.buildInfo,
  serverStatus: admin.serverStatus,
  getParameter: admin.getParameter,
  listDatabases: admin.listDatabases,
  listCollections: admin.listCollections,
  listIndexes: admin.listIndexes,
  collStats: admin.stats,
  create: admin.create,
  drop: admin.drop,
  dropDatabase: admin.dropDatabase,
  createIndexes,
  dropIndexes,
  collMod,
  insert: write.insert,
  update: write.update,
  delete: write.remove,
  findAndModify: write.findAndModify,
  findandmodify: write.findAndModify,
  find: read.find,
  aggregate: read.aggregate,
  count: read.count,
  distinct: read.distinct,
  getMore: read.getMore,
  killCursors: read.killCursors,
  commitTransaction: admin.endTransaction,
  abortTransaction: admin.endTransaction,
  endSessions: admin.endSessions,
  killSessions: admin.endSessions,
  refreshSessions: ok,
  startSession: () => {
    throw new DatabaseError(
      238,
      'startSession is not supported by the built-in sandbox database: drivers make session ids themselves',
    );
  },
};

const ENDS = new Set(['commitTransaction', 'abortTransaction']);

function errorReply(error: unknown): Doc {
  if (error instanceof DatabaseError) return error.toReply();
  return new DatabaseError(1, `internal error: ${(error as Error).message}`).toReply();
}

async function inTransaction(request: Request, handler: Handler, number: bigint): Promise<Reply> {
  const { server, session, command } = request;
  await server.enterTransaction(session!, number, command.startTransaction === true);
  request.inTransaction = true;
  try {
    return await handler(request);
  } catch (error) {
    // Any error ends a transaction on the server, as in MongoDB.
    server.abort(session!);
    throw error;
  }
}

/** Executes one command; every failure becomes MongoDB's error reply, never a broken connection. */
export async function dispatch(server: Server, command: Doc): Promise<Reply> {
  const name = Object.keys(command)[0] ?? '';
  const handler = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined;
  try {
    if (!handler) throw new DatabaseError(59, `no such command: '${name}'`);
    const key = sessionKey(command.lsid);
    const request: Request = {
      server,
      name,
      db: String(command.$db ?? 'admin'),
      command,
      session: key ? server.session(key) : undefined,
      inTransaction: false,
      yielder: makeYielder(server, command),
      now: new Date(),
    };
    if (command.autocommit === false && request.session && !ENDS.has(name)) {
      return await inTransaction(request, handler, BigInt(command.txnNumber as bigint));
    }
    return await handler(request);
  } catch (error) {
    return errorReply(error);
  }
}
