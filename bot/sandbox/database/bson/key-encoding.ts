import type { Binary, BSONRegExp, Code, Decimal128, Double, ObjectId, Timestamp } from 'bson';
import { type Numeric, Rank, rankOf, timestampParts } from './compare.ts';
import { compareExact, type Exact, exactOf, exactOfDouble, subtractExact } from './decimal.ts';
import type { Doc } from './decode.ts';

/**
 * Order-preserving bytes of a BSON value: `Buffer.compare(encodeKey(a), encodeKey(b))` has the sign of
 * `compareBson(a, b)`, no encoding is a prefix of another, and equal numbers of different types encode equally.
 * A missing value encodes as null, as in MongoDB's indexes. The idea is MongoDB's KeyString; the bytes are ours.
 */
class Writer {
  private bytes = Buffer.allocUnsafe(128);
  private length = 0;

  private room(extra: number): void {
    if (this.length + extra <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + extra));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  uint32(value: number): void {
    this.room(4);
    this.length = this.bytes.writeUInt32BE(value >>> 0, this.length);
  }

  bigint64(value: bigint): void {
    this.room(8);
    this.length = this.bytes.writeBigUInt64BE(BigInt.asUintN(64, value ^ (1n << 63n)), this.length);
  }

  /** IEEE bits with the sign flipped (positive) or all bits flipped (negative) sort as the numbers do. */
  double(value: number): void {
    this.room(8);
    const at = this.length;
    this.length = this.bytes.writeDoubleBE(value, at);
    if (this.bytes[at]! & 0x80) for (let i = at; i < at + 8; i++) this.bytes[i] = ~this.bytes[i]! & 0xff;
    else this.bytes[at]! |= 0x80;
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /** UTF-8 with 0x00 written as 00 FF, ended by 00 00. */
  text(value: string): void {
    this.room(value.length * 3 + 2);
    if (value.includes('\0')) {
      for (const byte of Buffer.from(value, 'utf8')) {
        this.byte(byte);
        if (byte === 0) this.byte(0xff);
      }
    } else this.length += this.bytes.write(value, this.length, 'utf8');
    this.byte(0);
    this.byte(0);
  }

  invertFrom(from: number): void {
    for (let i = from; i < this.length; i++) this.bytes[i] = ~this.bytes[i]! & 0xff;
  }

  get size(): number {
    return this.length;
  }

  take(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }
}

/** Rank −1…127 as one byte; 0 is left free to end objects and arrays, 255 to bound a type from above. */
function rankByte(rank: number): number {
  return (rank === Rank.missing ? Rank.null : rank) + 2;
}

/** nearest double, then how far the exact value is from it: the nearest double alone would merge large int64s. */
function writeNumber(out: Writer, value: Numeric): void {
  const plain = typeof value === 'object' && value._bsontype === 'Double' ? (value as Double).value : value;
  if (typeof plain === 'number') {
    // NaN sorts first among numbers: below the bytes of −Infinity.
    if (Number.isNaN(plain)) {
      out.raw(new Uint8Array(9));
      return;
    }
    out.double(plain === 0 ? 0 : plain);
    out.byte(0x80);
    return;
  }
  const nearest = Number(String(plain));
  const exact = exactOf(plain as bigint | Decimal128);
  if (typeof exact === 'number' || !Number.isFinite(nearest)) {
    writeNumber(out, nearest);
    return;
  }
  out.double(nearest === 0 ? 0 : nearest);
  writeDifference(out, subtractExact(exact, exactOfDouble(nearest)));
}

function writeDifference(out: Writer, difference: Exact): void {
  const sign = compareExact(difference, { coefficient: 0n, exponent: 0 });
  if (sign === 0) {
    out.byte(0x80);
    return;
  }
  out.byte(sign > 0 ? 0x81 : 0x7f);
  const from = out.size;
  const digits = String(difference.coefficient).replace('-', '').replace(/0+$/, '');
  const magnitude = String(difference.coefficient).replace('-', '').length + difference.exponent;
  out.uint32(magnitude + 0x8000);
  out.text(digits);
  if (sign < 0) out.invertFrom(from);
}

function writeValue(out: Writer, value: unknown): void {
  const rank = rankOf(value);
  out.byte(rankByte(rank));
  switch (rank) {
    case Rank.number:
      writeNumber(out, value as Numeric);
      return;
    case Rank.string:
      out.text(String(value));
      return;
    case Rank.objectId:
      out.raw((value as ObjectId).id);
      return;
    case Rank.date:
      out.bigint64(BigInt((value as Date).getTime()));
      return;
    case Rank.boolean:
      out.byte(value ? 1 : 0);
      return;
    case Rank.object:
      writeObject(out, value as Doc);
      return;
    case Rank.array:
      for (const item of value as unknown[]) writeValue(out, item);
      out.byte(0);
      return;
    default:
      writeRareValue(out, rank, value);
      return;
  }
}

function writeObject(out: Writer, value: Doc): void {
  for (const [name, item] of Object.entries(value)) {
    out.byte(rankByte(rankOf(item)));
    out.text(name);
    writeValue(out, item);
  }
  out.byte(0);
}

function writeRareValue(out: Writer, rank: number, value: unknown): void {
  switch (rank) {
    case Rank.binary: {
      const binary = value as Binary;
      const bytes = binary.value();
      out.uint32(bytes.length);
      out.byte(binary.sub_type);
      out.raw(bytes);
      return;
    }
    case Rank.timestamp: {
      const [high, low] = timestampParts(value as Timestamp);
      out.uint32(high);
      out.uint32(low);
      return;
    }
    case Rank.regex:
      out.text((value as BSONRegExp).pattern);
      out.text((value as BSONRegExp).options);
      return;
    case Rank.code:
    case Rank.codeWithScope:
      out.text(String((value as Code).code));
      return;
    default:
      break;
  }
}

export function encodeKey(value: unknown): Buffer {
  const out = new Writer();
  writeValue(out, value);
  return out.take();
}

/** Concatenated key of an index; `directions[i]` −1 stores that part inverted so that one byte order serves the index. */
export function encodeCompound(values: readonly unknown[], directions: readonly number[]): Buffer {
  const out = new Writer();
  for (let i = 0; i < values.length; i++) {
    const from = out.size;
    writeValue(out, values[i]);
    if (directions[i] === -1) out.invertFrom(from);
  }
  return out.take();
}

/** First bytes of every value of the same type as `value`, and the first bytes after them: the type bracket. */
export function bracketOf(value: unknown): { low: Buffer; high: Buffer } {
  const byte = rankByte(rankOf(value));
  return { low: Buffer.from([byte]), high: Buffer.from([byte + 1]) };
}

export function invert(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = ~bytes[i]! & 0xff;
  return out;
}

/** Smallest byte string greater than every string that starts with `prefix`; undefined when there is none. */
export function afterPrefix(prefix: Buffer): Buffer | undefined {
  const out = Buffer.from(prefix);
  for (let i = out.length - 1; i >= 0; i--) {
    if (out[i]! < 0xff) {
      out[i]!++;
      return out.subarray(0, i + 1);
    }
  }
  return undefined;
}

/** A string that is equal exactly when the values are (in MongoDB's sense): a key for Map and Set. */
export function identity(value: unknown): string {
  return encodeKey(value).toString('latin1');
}
