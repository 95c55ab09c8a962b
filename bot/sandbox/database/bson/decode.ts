import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { DatabaseError } from '../errors.ts';

/**
 * A document in **exact form**: every BSON type survives decode → `bson.serialize`.
 * int32 → number; double → number, or `Double` where a number would be written back as int32; int64 → bigint;
 * binary → `Binary`; regex → `BSONRegExp`. The bson package's own decoder either loses int/double/long or makes an
 * object of every number, which costs a scan three times as much.
 */
export type Doc = Record<string, unknown>;

/** The undecoded bytes of one document: what is only stored (an `insert`'s document, a replacement) stays as it came. */
export class RawDoc {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

const MAX_DEPTH = 180;

class Reader {
  readonly buffer: Buffer;
  at: number;
  /** Name of a top-level document, or array of documents, that stays undecoded. */
  readonly rawField: string | undefined;

  constructor(buffer: Buffer, at: number, rawField: string | undefined) {
    this.buffer = buffer;
    this.at = at;
    this.rawField = rawField;
  }

  cstring(): string {
    const end = this.buffer.indexOf(0, this.at);
    if (end < 0) throw new DatabaseError(22, 'invalid bson: unterminated name');
    const text = end - this.at < 24 ? this.shortText(this.at, end) : this.buffer.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  /** Field names are mostly short ASCII: building them here is quicker than a call into the C++ decoder. */
  private shortText(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i++) {
      const byte = this.buffer[i]!;
      if (byte > 127) return this.buffer.toString('utf8', from, to);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  string(): string {
    const length = this.buffer.readInt32LE(this.at);
    const from = this.at + 4;
    if (length < 1 || from + length > this.buffer.length) throw new DatabaseError(22, 'invalid bson: string length');
    this.at = from + length;
    return this.buffer.toString('utf8', from, this.at - 1);
  }

  document(depth: number): Doc {
    if (depth > MAX_DEPTH) throw new DatabaseError(15, 'Exceeded depth limit for converting to BSON');
    const end = this.enter();
    const doc: Doc = {};
    while (this.at < end) {
      const type = this.buffer[this.at++]!;
      const name = this.cstring();
      const isRaw = depth === 0 && name === this.rawField;
      const value = isRaw && (type === 3 || type === 4) ? this.raw(type) : this.value(type, depth);
      if (name === '__proto__') {
        Object.defineProperty(doc, name, { value, enumerable: true, configurable: true, writable: true });
      } else doc[name] = value;
    }
    this.at = end + 1;
    return doc;
  }

  /** Only the fields of these names; the rest is looked over as `document` would. `named` hears of each. */
  fields(names: ReadonlySet<string>, named: ((name: string) => void) | undefined): Doc {
    const end = this.enter();
    const doc: Doc = {};
    while (this.at < end) {
      const type = this.buffer[this.at++]!;
      const name = this.cstring();
      named?.(name);
      if (names.has(name)) doc[name] = this.value(type, 0);
      else this.pass(type, 0);
    }
    this.at = end + 1;
    return doc;
  }

  firstField(): Buffer {
    this.enter();
    const from = this.at;
    const type = this.buffer[this.at++]!;
    while (this.buffer[this.at] !== 0) this.at++;
    this.at++;
    this.pass(type, 0);
    return this.buffer.subarray(from, this.at);
  }

  /** Over one value, refusing what `value` refuses of its structure, without building it. */
  private pass(type: number, depth: number): void {
    switch (type) {
      case 0x0a:
        return;
      case 0x08:
        this.at += 1;
        return;
      case 0x10:
        this.at += 4;
        return;
      case 0x01:
      case 0x09:
      case 0x12:
        this.at += 8;
        return;
      case 0x07:
        this.at += 12;
        return;
      case 0x02: {
        const length = this.buffer.readInt32LE(this.at);
        this.at += 4 + length;
        if (length < 1 || this.at > this.buffer.length) throw new DatabaseError(22, 'invalid bson: string length');
        return;
      }
      case 0x03:
      case 0x04:
        this.passDocument(depth + 1);
        return;
      default:
        this.rareValue(type, depth);
    }
  }

  private passDocument(depth: number): void {
    if (depth > MAX_DEPTH) throw new DatabaseError(15, 'Exceeded depth limit for converting to BSON');
    const end = this.enter();
    while (this.at < end) {
      const type = this.buffer[this.at++]!;
      while (this.at < end && this.buffer[this.at] !== 0) this.at++;
      this.at++;
      this.pass(type, depth);
    }
    this.at = end + 1;
  }

  /** Reads a length and returns the offset of the document's terminating zero. */
  private enter(): number {
    const length = this.buffer.readInt32LE(this.at);
    const end = this.at + length - 1;
    if (length < 5 || end >= this.buffer.length || this.buffer[end] !== 0) {
      throw new DatabaseError(22, 'invalid bson: document length');
    }
    this.at += 4;
    return end;
  }

  private array(depth: number): unknown[] {
    const end = this.enter();
    const list: unknown[] = [];
    while (this.at < end) {
      const type = this.buffer[this.at++]!;
      while (this.buffer[this.at] !== 0) this.at++;
      this.at++;
      list.push(this.value(type, depth));
    }
    this.at = end + 1;
    return list;
  }

  private raw(type: 3 | 4): RawDoc | RawDoc[] {
    if (type === 3) return this.rawDocument();
    const end = this.enter();
    const list: RawDoc[] = [];
    while (this.at < end) {
      const inner = this.buffer[this.at++]!;
      while (this.buffer[this.at] !== 0) this.at++;
      this.at++;
      if (inner !== 3) throw new DatabaseError(14, 'documents must be objects');
      list.push(this.rawDocument());
    }
    this.at = end + 1;
    return list;
  }

  private rawDocument(): RawDoc {
    const from = this.at;
    const end = this.enter();
    this.at = end + 1;
    return new RawDoc(this.buffer.subarray(from, end + 1));
  }

  private value(type: number, depth: number): unknown {
    const b = this.buffer;
    switch (type) {
      case 0x02:
        return this.string();
      case 0x10: {
        this.at += 4;
        return b.readInt32LE(this.at - 4);
      }
      case 0x07: {
        this.at += 12;
        return new ObjectId(Uint8Array.prototype.slice.call(b, this.at - 12, this.at));
      }
      case 0x09: {
        this.at += 8;
        return new Date(Number(b.readBigInt64LE(this.at - 8)));
      }
      case 0x01: {
        this.at += 8;
        const n = b.readDoubleLE(this.at - 8);
        return Number.isInteger(n) && n >= -2147483648 && n <= 2147483647 && !Object.is(n, -0) ? new Double(n) : n;
      }
      case 0x12: {
        this.at += 8;
        return b.readBigInt64LE(this.at - 8);
      }
      case 0x08:
        return b[this.at++] === 1;
      case 0x0a:
        return null;
      case 0x03:
        return this.document(depth + 1);
      case 0x04:
        return this.array(depth + 1);
      default:
        return this.rareValue(type, depth);
    }
  }

  private rareValue(type: number, depth: number): unknown {
    const b = this.buffer;
    switch (type) {
      case 0x05:
        return this.binary();
      case 0x06:
        return undefined;
      case 0x0b:
        return new BSONRegExp(this.cstring(), this.cstring());
      case 0x0c: {
        const namespace = this.string();
        this.at += 12;
        return new DBRef(namespace, new ObjectId(Uint8Array.prototype.slice.call(b, this.at - 12, this.at)));
      }
      case 0x0d:
        return new Code(this.string());
      case 0x0e:
        return new BSONSymbol(this.string());
      case 0x0f: {
        this.at += 4;
        return new Code(this.string(), this.document(depth + 1));
      }
      case 0x11: {
        this.at += 8;
        return new Timestamp({ t: b.readUInt32LE(this.at - 4), i: b.readUInt32LE(this.at - 8) });
      }
      case 0x13: {
        this.at += 16;
        return new Decimal128(Uint8Array.prototype.slice.call(b, this.at - 16, this.at));
      }
      case 0xff:
        return new MinKey();
      case 0x7f:
        return new MaxKey();
      default:
        throw new DatabaseError(22, `invalid bson: unknown type 0x${type.toString(16)}`);
    }
  }

  private binary(): Binary {
    let length = this.buffer.readInt32LE(this.at);
    const subtype = this.buffer[this.at + 4]!;
    let from = this.at + 5;
    this.at = from + length;
    if (subtype === 2) {
      length -= 4;
      from += 4;
    }
    if (length < 0 || this.at > this.buffer.length) throw new DatabaseError(22, 'invalid bson: binary length');
    return new Binary(Uint8Array.prototype.slice.call(this.buffer, from, from + length), subtype);
  }
}

function read<T>(bytes: Uint8Array, work: (buffer: Buffer) => T): T {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return work(buffer);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(22, error instanceof RangeError ? 'invalid bson: truncated' : 'invalid bson: value');
  }
}

/** Decodes one document into exact form. Throws `DatabaseError` 22 (InvalidBSON) on damaged bytes. */
export const decode = (bytes: Uint8Array, offset = 0, rawField?: string): Doc =>
  read(bytes, (buffer) => new Reader(buffer, offset, rawField).document(0));

/**
 * Of a document only the fields of these names: what an index or a filter looks at, where the rest is stored as it came.
 * Damaged bytes are refused as by `decode`, wherever they are. `named` hears the name of each field.
 */
export const decodeFields = (bytes: Uint8Array, names: ReadonlySet<string>, named?: (name: string) => void): Doc =>
  read(bytes, (buffer) => new Reader(buffer, 0, undefined).fields(names, named));

/** Whether `_id` is the first field, where a database keeps it. */
export const beginsWithId = (bytes: Uint8Array): boolean =>
  bytes[5] === 0x5f && bytes[6] === 0x69 && bytes[7] === 0x64 && bytes[8] === 0;

/** Bytes of the first field: its type, its name and its value. */
export const firstField = (bytes: Buffer): Buffer =>
  read(bytes, (buffer) => new Reader(buffer, 0, undefined).firstField());
