import { Binary, Decimal128, Double, Int32, Long, MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuiltinServer, startBuiltinServer } from '../../../bot/sandbox/database/builtin-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of many shapes pass through one collection
type Loose = any;

let server: BuiltinServer;
let client: MongoClient;
const rows = () => client.db('test').collection<Loose>('rows');

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

async function updated(before: Loose, update: Loose, options: Loose = {}, filter: Loose = {}): Promise<Loose> {
  await rows().insertOne({ _id: 1, ...before });
  await rows().updateOne({ _id: 1, ...filter }, update, options);
  const { _id, ...after } = await rows().findOne({ _id: 1 });
  return after;
}

describe('update operators', () => {
  const cases: Array<[string, Loose, Loose, Loose, Loose?, Loose?]> = [
    ['$set nested', { a: { b: 1 } }, { $set: { 'a.c': 2 } }, { a: { b: 1, c: 2 } }],
    ['$set array index', { a: [1] }, { $set: { 'a.2': 3 } }, { a: [1, null, 3] }],
    ['$unset', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    ['$inc', { a: 1 }, { $inc: { a: 2, b: 3 } }, { a: 3, b: 3 }],
    ['$mul', { a: 3 }, { $mul: { a: 2, b: 5 } }, { a: 6, b: 0 }],
    ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3 }, $max: { b: 9 } }, { a: 3, b: 9 }],
    ['$rename', { a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
    ['$push with modifiers', { a: [3, 1] }, { $push: { a: { $each: [2, 5], $sort: 1, $slice: 3 } } }, { a: [1, 2, 3] }],
    ['$push position', { a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }],
    ['$addToSet', { a: [1] }, { $addToSet: { a: { $each: [1, 2] } } }, { a: [1, 2] }],
    ['$pop', { a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    ['$pull by condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    ['$pull by fields', { a: [{ k: 1 }, { k: 2 }] }, { $pull: { a: { k: 1 } } }, { a: [{ k: 2 }] }],
    ['$pullAll', { a: [1, 2, 1] }, { $pullAll: { a: [1] } }, { a: [2] }],
    ['$bit', { a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
    ['positional $', { a: [1, 2, 3] }, { $set: { 'a.$': 9 } }, { a: [1, 9, 3] }, {}, { a: 2 }],
    [
      'positional $ by $elemMatch',
      {
        a: [
          { k: 1, v: 1 },
          { k: 2, v: 1 },
        ],
      },
      { $inc: { 'a.$.v': 4 } },
      {
        a: [
          { k: 1, v: 1 },
          { k: 2, v: 5 },
        ],
      },
      {},
      { a: { $elemMatch: { k: 2 } } },
    ],
    ['$[]', { a: [1, 2] }, { $inc: { 'a.$[]': 1 } }, { a: [2, 3] }],
    [
      'arrayFilters',
      { a: [{ k: 1 }, { k: 2 }] },
      { $set: { 'a.$[x].v': 7 } },
      { a: [{ k: 1 }, { k: 2, v: 7 }] },
      { arrayFilters: [{ 'x.k': { $gt: 1 } }] },
    ],
    ['pipeline', { a: 2 }, [{ $set: { b: { $multiply: ['$a', 3] } } }, { $unset: 'a' }], { b: 6 }],
  ];
  test.each(cases)('%s', async (_name, before, update, after, options, filter) => {
    expect(await updated(before, update, options, filter)).toEqual(after);
  });

  test('$currentDate and $setOnInsert', async () => {
    await rows().updateOne(
      { _id: 7 },
      { $currentDate: { at: true }, $setOnInsert: { first: 1 }, $set: { n: 1 } },
      { upsert: true },
    );
    await rows().updateOne({ _id: 7 }, { $setOnInsert: { first: 2 }, $set: { n: 2 } }, { upsert: true });
    expect(await rows().findOne({ _id: 7 })).toEqual({ _id: 7, at: expect.any(Date), first: 1, n: 2 });
  });

  test('the _id cannot change and conflicting paths are refused', async () => {
    await rows().insertOne({ _id: 1 });
    await expect(rows().updateOne({ _id: 1 }, { $set: { _id: 2 } })).rejects.toMatchObject({ code: 66 });
    await expect(rows().updateOne({ _id: 1 }, { $set: { a: 1, 'a.b': 2 } })).rejects.toMatchObject({ code: 40 });
    await expect(rows().updateOne({ _id: 1 }, { $foo: { a: 1 } } as Loose)).rejects.toMatchObject({ code: 9 });
  });
});

describe('filters', () => {
  test.each<[Loose, number[]]>([
    [{ a: null }, [4, 5]],
    [{ a: { $exists: false } }, [5]],
    [{ a: { $gt: 1 } }, [2, 3]],
    [{ a: { $in: [1, 'x'] } }, [1, 6]],
    [{ a: { $ne: 1 } }, [2, 3, 4, 5, 6]],
    [{ a: { $not: { $gt: 1 } } }, [1, 4, 5, 6]],
    [{ a: /^X/i }, [6]],
    [{ a: [2, 3] }, [3]],
    [{ a: { $size: 2 } }, [3]],
    [{ a: { $elemMatch: { $gte: 3 } } }, [3]],
    [{ a: { $type: 'string' } }, [6]],
    [{ $or: [{ a: 1 }, { a: 'x' }] }, [1, 6]],
    [{ $expr: { $eq: ['$a', '$_id'] } }, [1, 2]],
    [{ a: { $mod: [2, 0] } }, [2, 3]],
    [{ a: { $all: [3, 2] } }, [3]],
  ])('%j', async (filter, ids) => {
    await rows().insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2.0 },
      { _id: 3, a: [2, 3] },
      { _id: 4, a: null },
      { _id: 5 },
      { _id: 6, a: 'x' },
    ]);
    const scan = await rows().find(filter).sort({ _id: 1 }).toArray();
    expect(scan.map((row: Loose) => row._id)).toEqual(ids);
    await rows().createIndex({ a: 1 });
    const indexed = await rows().find(filter).sort({ _id: 1 }).toArray();
    expect(indexed.map((row: Loose) => row._id)).toEqual(ids);
  });

  test('indexed range, $in, descending compound sort and projection agree with a scan', async () => {
    const docs = Array.from({ length: 300 }, (_, i) => ({
      _id: i,
      g: i % 7,
      n: (i * 37) % 101,
      t: new Date(i * 1000),
    }));
    await rows().insertMany(docs);
    const query = () =>
      rows()
        .find({ g: { $in: [2, 5] }, n: { $gte: 10, $lt: 60 } })
        .sort({ n: -1, _id: 1 })
        .skip(3)
        .limit(20)
        .project({ n: 1 })
        .toArray();
    const before = await query();
    await rows().createIndex({ g: 1, n: -1 });
    await rows().createIndex({ n: -1, _id: 1 });
    expect(await query()).toEqual(before);
    expect(before).toHaveLength(20);
  });
});

describe('types', () => {
  test('survive storage and $inc exactly', async () => {
    const doc = {
      _id: new ObjectId(),
      int: new Int32(5),
      long: Long.fromNumber(5),
      double: new Double(5),
      dec: Decimal128.fromString('1.10'),
      bin: new Binary(Buffer.from([1, 2])),
      at: new Date(5),
      nil: null,
      list: [new Double(1)],
      re: /a/i,
    };
    await rows().insertOne(doc);
    await rows().updateOne({ _id: doc._id }, { $set: { touched: true }, $inc: { long: 1 } });
    const raw: Loose = await client
      .db('test')
      .collection('rows', { promoteValues: false, promoteLongs: false })
      .findOne();
    expect(raw.int._bsontype).toBe('Int32');
    expect(raw.long._bsontype).toBe('Long');
    expect(String(raw.long)).toBe('6');
    expect(raw.double._bsontype).toBe('Double');
    expect(raw.list[0]._bsontype).toBe('Double');
    expect(String(raw.dec)).toBe('1.10');
    expect(raw.nil).toBeNull();
    expect('missing' in raw).toBe(false);
    expect(raw.re).toEqual(/a/i);
  });

  test('numbers of different types are equal, and huge longs are not merged', async () => {
    await rows().insertMany([
      { _id: 1, n: Long.fromString('9007199254740993') },
      { _id: 2, n: Long.fromString('9007199254740992') },
      { _id: 3, n: Decimal128.fromString('2.5') },
    ]);
    await rows().createIndex({ n: 1 }, { unique: true });
    expect(await rows().countDocuments({ n: Long.fromString('9007199254740993') })).toBe(1);
    expect(await rows().countDocuments({ n: 2.5 })).toBe(1);
    const sorted = await rows().find().sort({ n: 1 }).toArray();
    expect(sorted.map((row: Loose) => row._id)).toEqual([3, 2, 1]);
  });
});

describe('bulk, findAndModify, cursors', () => {
  test('ordered stops at the first error, unordered goes on', async () => {
    const operations: Loose[] = [
      { insertOne: { document: { _id: 1 } } },
      { insertOne: { document: { _id: 1 } } },
      { insertOne: { document: { _id: 2 } } },
    ];
    await expect(rows().bulkWrite(operations)).rejects.toMatchObject({ code: 11000, insertedCount: 1 });
    await rows().deleteMany({});
    await expect(rows().bulkWrite(operations, { ordered: false })).rejects.toMatchObject({
      code: 11000,
      insertedCount: 2,
    });
  });

  test('findOneAndUpdate: sort, upsert, before and after, delete', async () => {
    await rows().insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    expect(
      await rows().findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 }, returnDocument: 'after' }),
    ).toEqual({ _id: 2, n: 12 });
    expect(await rows().findOneAndUpdate({ _id: 1 }, { $set: { n: 5 } })).toEqual({ _id: 1, n: 1 });
    expect(
      await rows().findOneAndUpdate({ k: 'new' }, { $set: { n: 0 } }, { upsert: true, returnDocument: 'after' }),
    ).toMatchObject({ k: 'new', n: 0 });
    expect(await rows().findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 5 });
  });

  test('a cursor gives every document once over many batches', async () => {
    await rows().insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i })));
    const ids = new Set<number>();
    for await (const row of rows().find({}, { batchSize: 64 })) ids.add(row._id);
    expect(ids.size).toBe(1000);
    expect(await rows().distinct('_id', { _id: { $lt: 3 } })).toEqual([0, 1, 2]);
  });
});

describe('refusals', () => {
  test('name what is unknown with the code MongoDB uses', async () => {
    await rows().insertOne({ a: 1 });
    await expect(client.db('test').command({ nope: 1 })).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
      errmsg: "no such command: 'nope'",
    });
    await expect(
      rows()
        .find({ a: { $foo: 1 } })
        .toArray(),
    ).rejects.toMatchObject({ code: 2, errmsg: 'unknown operator: $foo' });
    await expect(
      rows()
        .aggregate([{ $foo: 1 }])
        .toArray(),
    ).rejects.toMatchObject({ code: 40324, errmsg: "Unrecognized pipeline stage name: '$foo'" });
    await expect(
      rows()
        .aggregate([{ $project: { b: { $foo: 1 } } }])
        .toArray(),
    ).rejects.toMatchObject({ code: 168 });
    await expect(rows().find({ $where: '1' }).toArray()).rejects.toMatchObject({ code: 238 });
    await expect(rows().find().collation({ locale: 'de' }).toArray()).rejects.toMatchObject({ code: 238 });
  });
});
