import { serialize } from 'bson';
import { Binary, Decimal128, type Document, Double, Long, MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { decode, decodeFields } from '../../../bot/sandbox/database/bson/decode.ts';
import { type BuiltinServer, startBuiltinServer } from '../../../bot/sandbox/database/builtin-server.ts';
import { DatabaseError } from '../../../bot/sandbox/database/errors.ts';

/** Documents that are stored as they came, and of which only what the indexes look at is read. */
let server: BuiltinServer;
let client: MongoClient;
const rows = () => client.db('test').collection<Document>('rows');

beforeAll(async () => {
  server = await startBuiltinServer({ file: ':memory:' });
  client = await new MongoClient(server.uri).connect();
});
afterAll(async () => {
  await client.close();
  await server.close();
});
beforeEach(async () => {
  await client.db('test').dropDatabase();
});

const seed = 20_270_610;

/** Mulberry32. */
function randomOf(from: number): (below: number) => number {
  let state = from;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const values = (random: (below: number) => number): unknown => {
  const small = random(4);
  const kinds = [
    small,
    new Double(small),
    Long.fromNumber(small),
    null,
    `t${small}`,
    small > 1,
    new Date(small * 1000),
    [small, `t${small}`],
    [],
    { x: small, y: [{ z: small }] },
    [{ x: small }, { x: random(4) }],
    new Binary(Buffer.from([small])),
    Decimal128.fromString(String(small)),
    new ObjectId(Buffer.alloc(12, small)),
  ];
  return kinds[random(kinds.length)];
};

function docOf(random: (below: number) => number): Document {
  const doc: Document = {};
  for (const name of ['a', 'b', 'c', 'd', 'seq', 'u']) if (random(4) > 0) doc[name] = values(random);
  if (doc.u !== undefined) doc.u = random(2) === 0 ? `t${random(60)}` : random(4);
  if (typeof doc.seq !== 'number') doc.seq = random(4);
  if (Array.isArray(doc.b) && Array.isArray(doc.a)) delete doc.b;
  return doc;
}

const bytes = (docs: readonly Document[]): string[] => docs.map((doc) => Buffer.from(serialize(doc)).toString('hex'));

test(`inserted and replaced by many ways, every index finds what a scan finds (seed ${seed})`, async () => {
  const random = randomOf(seed);
  await rows().createIndex({ a: 1 });
  await rows().createIndex({ b: -1, seq: 1 });
  await rows().createIndex({ 'c.x': 1, _id: 1 });
  await rows().createIndex({ d: 1 }, { sparse: true });
  await rows().createIndex({ seq: 1 }, { partialFilterExpression: { a: { $exists: true } } });
  await rows().createIndex({ u: 1 }, { unique: true, partialFilterExpression: { u: { $type: 'string' } } });
  const known = new Map<number, Document>();
  const isTaken = ({ u }: Document, but: number): boolean =>
    typeof u === 'string' && [...known].some(([id, each]) => id !== but && each.u === u);
  const refused = { code: 11_000 };
  for (let step = 0; step < 1_500; step += 1) {
    const id = random(40);
    const doc = docOf(random);
    const before = known.get(id);
    if (random(3) === 0) {
      const written = rows().insertOne({ _id: id as never, ...doc });
      if (before !== undefined || isTaken(doc, id)) await expect(written).rejects.toMatchObject(refused);
      else known.set(id, { _id: id, ...((await written) && doc) });
      continue;
    }
    const newer = random(3) === 0 ? { seq: { $lt: random(5) } } : {};
    const upsert = random(4) === 0;
    const own = random(4) === 0 ? { _id: id as never } : {};
    const isHit = before !== undefined && (newer.seq === undefined || before.seq < newer.seq.$lt);
    const written = rows().bulkWrite(
      [{ replaceOne: { filter: { _id: id as never, ...newer }, replacement: { ...own, ...doc }, upsert } }],
      { ordered: false },
    );
    if (isHit ? isTaken(doc, id) : upsert && (before !== undefined || isTaken(doc, id)))
      await expect(written).rejects.toMatchObject(refused);
    else {
      const { matchedCount, upsertedCount } = await written;
      expect([matchedCount, upsertedCount]).toEqual([isHit ? 1 : 0, !isHit && upsert ? 1 : 0]);
      if (isHit || upsert) known.set(id, { _id: id, ...doc });
    }
  }
  const byId = (a: Document, b: Document) => a._id - b._id;
  const all = await rows()
    .find({}, { promoteValues: false, sort: { _id: 1 } })
    .toArray();
  expect(bytes(all)).toEqual(bytes([...known.values()].sort(byId)));
  const found = async (filter: Document, hint: Document) =>
    (await rows().find(filter, { hint }).toArray()).map(({ _id }) => Number(_id)).sort((a, b) => a - b);
  const filters: [Document, Document][] = [0, 1, 2, 3, 't1', true, null].flatMap((value): [Document, Document][] => [
    [{ a: value }, { a: 1 }],
    [
      { b: value, seq: { $gte: 1 } },
      { b: -1, seq: 1 },
    ],
    [{ 'c.x': value }, { 'c.x': 1, _id: 1 }],
    [{ d: { $eq: value, $exists: true } }, { d: 1 }],
    [{ seq: value, a: { $exists: true } }, { seq: 1 }],
  ]);
  let hits = 0;
  for (const [filter, hint] of filters) {
    const scanned = await found(filter, { $natural: 1 });
    expect(await found(filter, hint), JSON.stringify(filter)).toEqual(scanned);
    hits += scanned.length;
  }
  expect(hits).toBeGreaterThan(50);
});

test('of a document only some fields are read, and as the whole of it has them', () => {
  const random = randomOf(seed);
  for (let step = 0; step < 300; step += 1) {
    const raw = serialize({ _id: step, ...docOf(random) });
    const { _id, a, seq } = decode(raw);
    const some = decodeFields(raw, new Set(['_id', 'a', 'seq']));
    expect(some).toEqual(a === undefined ? { _id, seq } : { _id, a, seq });
  }
});

test(`damaged bytes are refused by both readers, wherever the damage is (seed ${seed})`, () => {
  const random = randomOf(seed);
  let refusals = 0;
  for (let step = 0; step < 3_000; step += 1) {
    const raw = Buffer.from(serialize({ _id: 1, ...docOf(random), deep: { list: [docOf(random), [docOf(random)]] } }));
    raw[random(raw.length)] = random(256);
    const outcomes = [decode, (each: Buffer) => decodeFields(each, new Set(['_id']))].map((reader) => {
      try {
        reader(raw);
        return 'read';
      } catch (error) {
        expect(error).toBeInstanceOf(DatabaseError);
        return 'refused';
      }
    });
    if (outcomes[1] === 'refused') refusals += 1;
    // What only building a value notices may pass the one that looks over it, never the other way about.
    if (outcomes[0] === 'read') expect(outcomes[1]).toBe('read');
  }
  expect(refusals).toBeGreaterThan(200);
});

test('a long read by an index goes on where it was: 20,000 rows, either way, are there in order', async () => {
  const count = 20_000;
  await rows().createIndex({ m: 1, n: 1 }, { unique: true });
  await rows().createIndex({ b: 1 });
  for (let from = 0; from < count; from += 5_000)
    await rows().insertMany(Array.from({ length: 5_000 }, (_, i) => ({ m: 'x', n: from + i, b: (from + i) % 3 })));
  const up = await rows()
    .find({ m: 'x', n: { $gt: 9 } }, { sort: { m: 1, n: 1 } })
    .toArray();
  const down = await rows()
    .find({ m: 'x', n: { $lt: count - 9 } }, { sort: { m: -1, n: -1 } })
    .toArray();
  expect(up.map(({ n }) => n)).toEqual(Array.from({ length: count - 10 }, (_, i) => i + 10));
  expect(down.map(({ n }) => n)).toEqual(Array.from({ length: count - 9 }, (_, i) => count - 10 - i));
  const middle = await rows().find({ b: 1 }).toArray();
  expect(middle.map(({ n }) => n)).toEqual(Array.from({ length: middle.length }, (_, i) => 3 * i + 1));
  expect(middle).toHaveLength(6_667);
  const sorted = await rows()
    .find({}, { sort: { b: 1 } })
    .toArray();
  expect(sorted.map(({ b, n }) => [b, n])).toEqual(
    sorted.map(({ b, n }) => [b, n]).toSorted((x, y) => x[0] - y[0] || x[1] - y[1]),
  );
  expect(sorted).toHaveLength(count);
});
