import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltinServer, startBuiltinServer } from '../../../bot/sandbox/database/builtin-server.ts';

let server: BuiltinServer;
let client: MongoClient;
beforeAll(async () => {
  server = await startBuiltinServer({ file: ':memory:' });
  client = await new MongoClient(server.uri).connect();
  const db = client.db('shop');
  await db.collection<{ _id: number }>('sales').insertMany([
    { _id: 1, who: 'a', n: 10, tags: ['x', 'y'] },
    { _id: 2, who: 'b', n: 20, tags: [] },
    { _id: 3, who: 'a', n: 30 },
  ] as never);
  await db.collection<{ _id: string }>('people').insertMany([
    { _id: 'a', name: 'Ann' },
    { _id: 'b', name: 'Bo' },
  ] as never);
});
afterAll(async () => {
  await client.close();
  await server.close();
});

test.each<[string, object[], object[]]>([
  [
    '$group and $sort',
    [
      { $group: { _id: '$who', sum: { $sum: '$n' }, avg: { $avg: '$n' }, all: { $push: '$_id' } } },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'a', sum: 40, avg: 20, all: [1, 3] },
      { _id: 'b', sum: 20, avg: 20, all: [2] },
    ],
  ],
  [
    '$lookup',
    [
      { $match: { _id: 2 } },
      { $lookup: { from: 'people', localField: 'who', foreignField: '_id', as: 'p' } },
      { $unwind: '$p' },
      { $project: { _id: 0, name: '$p.name' } },
    ],
    [{ name: 'Bo' }],
  ],
  [
    '$lookup with let',
    [
      { $match: { _id: 1 } },
      {
        $lookup: {
          from: 'people',
          let: { w: '$who' },
          pipeline: [{ $match: { $expr: { $eq: ['$_id', '$$w'] } } }],
          as: 'p',
        },
      },
      { $project: { p: 1 } },
    ],
    [{ _id: 1, p: [{ _id: 'a', name: 'Ann' }] }],
  ],
  [
    '$unwind',
    [
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
      { $sort: { _id: 1, tags: 1 } },
      { $project: { tags: 1 } },
    ],
    [{ _id: 1, tags: 'x' }, { _id: 1, tags: 'y' }, { _id: 2 }, { _id: 3 }],
  ],
  [
    '$facet',
    [{ $facet: { n: [{ $count: 'n' }], top: [{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }] } }],
    [{ n: [{ n: 3 }], top: [{ _id: 3 }] }],
  ],
  [
    '$addFields with $cond',
    [
      { $match: { who: 'a' } },
      { $addFields: { big: { $cond: [{ $gt: ['$n', 15] }, 'yes', 'no'] } } },
      { $sort: { _id: 1 } },
      { $project: { big: 1 } },
    ],
    [
      { _id: 1, big: 'no' },
      { _id: 3, big: 'yes' },
    ],
  ],
  [
    '$bucket',
    [{ $bucket: { groupBy: '$n', boundaries: [0, 20, 40], output: { c: { $sum: 1 } } } }],
    [
      { _id: 0, c: 1 },
      { _id: 20, c: 2 },
    ],
  ],
  [
    '$unionWith and $replaceRoot',
    [{ $limit: 1 }, { $unionWith: 'people' }, { $replaceRoot: { newRoot: { id: '$_id' } } }],
    [{ id: 1 }, { id: 'a' }, { id: 'b' }],
  ],
  [
    '$dateToString',
    [{ $match: { _id: 1 } }, { $project: { d: { $dateToString: { date: new Date(0), format: '%Y-%m-%d' } } } }],
    [{ _id: 1, d: '1970-01-01' }],
  ],
  [
    'missing is not null',
    [{ $match: { _id: 3 } }, { $project: { same: { $eq: ['$tags', null] }, or: { $ifNull: ['$tags', 'none'] } } }],
    [{ _id: 3, same: false, or: 'none' }],
  ],
])('%s', async (_name, pipeline, expected) => {
  expect(await client.db('shop').collection('sales').aggregate(pipeline).toArray()).toEqual(expected);
});
