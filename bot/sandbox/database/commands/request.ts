import type { Binary } from 'bson';
import { isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { DatabaseError, notSupported } from '../errors.ts';
import type { Connection } from '../storage/connection.ts';
import { Yielder } from '../storage/yielder.ts';
import type { Server, Session } from './server.ts';

/** One command on its way through: decoded body, where it goes, who sent it. */
export interface Request {
  server: Server;
  name: string;
  db: string;
  command: Doc;
  session: Session | undefined;
  /** Inside the open multi-document transaction. */
  inTransaction: boolean;
  yielder: Yielder;
  now: Date;
}

/** A reply already in BSON (cursor batches of stored documents, which are never re-encoded). */
export class RawReply {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

export type Reply = Doc | RawReply;
export type Handler = (request: Request) => Promise<Reply> | Reply;

export function makeYielder(server: Server, command: Doc): Yielder {
  return new Yielder(toNumber(command.maxTimeMS) ?? 0, () => server.store.closed);
}

export function readConnection(request: Request): Connection {
  return request.inTransaction ? request.server.store.writer : request.server.store.reader;
}

export function collectionName(request: Request, field = request.name): string {
  const name = request.command[field];
  if (typeof name !== 'string' || name === '') {
    throw new DatabaseError(73, `Invalid namespace specified '${request.db}.${String(name ?? '')}'`);
  }
  return name;
}

/** Refuses options whose absence would change the answer. */
export function refuse(command: Doc, options: readonly string[]): void {
  for (const option of options) {
    const value = command[option];
    if (value === undefined || value === false || value === null) continue;
    if (isDoc(value) && Object.keys(value).length === 0) continue;
    if (option === 'collation' && isDoc(value) && value.locale === 'simple') continue;
    throw notSupported(`the option ${option}`);
  }
}

export function hintName(hint: unknown, keys: (name: Doc) => string | undefined): string | undefined {
  if (hint === undefined || hint === null) return undefined;
  if (typeof hint === 'string') return hint;
  if (!isDoc(hint)) throw new DatabaseError(9, 'hint must be a string or an object');
  if (Object.keys(hint).length === 0 || '$natural' in hint) return undefined;
  const name = keys(hint);
  if (name === undefined) {
    throw new DatabaseError(
      2,
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  return name;
}

export function sessionKey(lsid: unknown): string | undefined {
  const id = isDoc(lsid) ? (lsid.id as Binary | undefined) : undefined;
  return id ? Buffer.from(id.value()).toString('hex') : undefined;
}
