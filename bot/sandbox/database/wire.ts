import type { Socket } from 'node:net';
import { serialize } from 'bson';
import { type Doc, decode, RawDoc } from './bson/decode.ts';
import { dispatch } from './commands/dispatch.ts';
import { RawReply, type Reply } from './commands/request.ts';
import type { Server } from './commands/server.ts';
import { DatabaseError } from './errors.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const MAX_MESSAGE_BYTES = 48_000_000;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const KNOWN_REQUIRED_FLAGS = CHECKSUM_PRESENT | MORE_TO_COME;

/** What stays raw, since it is stored as it came: the documents of an `insert`, what an `update` puts in a document's place. */
const RAW_FIELD = 'documents';
const RAW_UPDATE = 'u';

interface Message {
  requestId: number;
  opCode: number;
  command: Doc;
  moreToCome: boolean;
}

/** OP_MSG: flags, then sections of kind 0 (the command) and kind 1 (a field's documents one after another). */
function parseMsg(buffer: Buffer): Message {
  const flags = buffer.readUInt32LE(16);
  if ((flags & 0xffff & ~KNOWN_REQUIRED_FLAGS) !== 0) throw new DatabaseError(9, `unknown OP_MSG flags: ${flags}`);
  const end = buffer.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let at = 20;
  let command: Doc | undefined;
  const sequences: Array<[string, unknown[]]> = [];
  while (at < end) {
    const kind = buffer[at++];
    const size = buffer.readInt32LE(at);
    if (size < 5 || at + size > end) throw new DatabaseError(22, 'invalid OP_MSG section');
    if (kind === 0) command = decode(buffer.subarray(at, at + size), 0, RAW_FIELD);
    else if (kind === 1) sequences.push(parseSequence(buffer.subarray(at, at + size)));
    else throw new DatabaseError(9, `unknown OP_MSG section kind ${kind}`);
    at += size;
  }
  if (!command) throw new DatabaseError(9, 'OP_MSG without a command');
  for (const [name, documents] of sequences) command[name] = documents;
  return { requestId: buffer.readInt32LE(4), opCode: OP_MSG, command, moreToCome: (flags & MORE_TO_COME) !== 0 };
}

function parseSequence(section: Buffer): [string, unknown[]] {
  const nameEnd = section.indexOf(0, 4);
  const name = section.toString('utf8', 4, nameEnd);
  const documents: unknown[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = section.readInt32LE(at);
    if (size < 5 || at + size > section.length) throw new DatabaseError(22, 'invalid document in a sequence');
    const bytes = section.subarray(at, at + size);
    documents.push(
      name === RAW_FIELD ? new RawDoc(bytes) : decode(bytes, 0, name === 'updates' ? RAW_UPDATE : undefined),
    );
    at += size;
  }
  return [name, documents];
}

/** Legacy OP_QUERY: only the first handshake (`hello`/`isMaster` on `<db>.$cmd`) still comes this way. */
function parseQuery(buffer: Buffer): Message {
  const nameEnd = buffer.indexOf(0, 20);
  const namespace = buffer.toString('utf8', 20, nameEnd);
  const query = decode(buffer.subarray(nameEnd + 9));
  const command = ('$query' in query ? query.$query : query) as Doc;
  const name = Object.keys(command)[0] ?? '';
  if (!namespace.endsWith('.$cmd') || !['hello', 'ismaster', 'isMaster'].includes(name)) {
    throw new DatabaseError(352, `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`);
  }
  return {
    requestId: buffer.readInt32LE(4),
    opCode: OP_QUERY,
    command: { ...command, $db: namespace.slice(0, -5) },
    moreToCome: false,
  };
}

let nextId = 1;

function frame(reply: Reply, requestId: number, opCode: number): Buffer {
  const body = reply instanceof RawReply ? reply.bytes : serialize(reply, { ignoreUndefined: true });
  const headLength = opCode === OP_QUERY ? 36 : 21;
  const out = Buffer.alloc(headLength + body.length);
  out.writeInt32LE(out.length, 0);
  out.writeInt32LE(nextId++ & 0x7fffffff, 4);
  out.writeInt32LE(requestId, 8);
  out.writeInt32LE(opCode === OP_QUERY ? OP_REPLY : OP_MSG, 12);
  // OP_REPLY: flags AwaitCapable, cursor 0, starting 0, one document. OP_MSG: no flags, section kind 0.
  if (opCode === OP_QUERY) {
    out.writeInt32LE(8, 16);
    out.writeInt32LE(1, 32);
  }
  out.set(body, headLength);
  return out;
}

/** Answers the messages of one connection, one after another, in the order they came. */
export function serveConnection(socket: Socket, server: Server): void {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let busy = false;
  const queue: Buffer[] = [];
  socket.setNoDelay(true);

  const answer = async (buffer: Buffer): Promise<void> => {
    const requestId = buffer.readInt32LE(4);
    const opCode = buffer.readInt32LE(12);
    let message: Message;
    try {
      if (opCode === OP_MSG) message = parseMsg(buffer);
      else if (opCode === OP_QUERY) message = parseQuery(buffer);
      else {
        socket.destroy();
        return;
      }
    } catch (error) {
      const known = error instanceof DatabaseError ? error : new DatabaseError(22, 'malformed message');
      socket.write(frame(known.toReply(), requestId, opCode));
      return;
    }
    const reply = await dispatch(server, message.command);
    if (!message.moreToCome && socket.writable) socket.write(frame(reply, requestId, opCode));
  };

  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let next = queue.shift(); next; next = queue.shift()) await answer(next);
    busy = false;
  };

  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    buffered += chunk.length;
    while (buffered >= 16) {
      const head = chunks[0]!.length >= 4 ? chunks[0]! : Buffer.concat(chunks);
      const size = head.readInt32LE(0);
      if (size < 16 || size > MAX_MESSAGE_BYTES + 16_384) return void socket.destroy();
      if (buffered < size) break;
      const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      queue.push(all.subarray(0, size));
      chunks = all.length > size ? [all.subarray(size)] : [];
      buffered -= size;
    }
    work().catch(() => socket.destroy());
  });
  socket.on('error', () => socket.destroy());
}
