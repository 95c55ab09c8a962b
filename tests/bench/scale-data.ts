import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from 'mongodb';
import { memberNumber } from '../../bot/domain/member-number.ts';
import type { MemberId } from '../../shared/ids.ts';
import { makeTemplates, type Template, type Templates } from './scale-templates.ts';
import { type BenchDatabase, type BenchShop, openBenchShop, startBenchDatabase } from './shop.ts';

/** Raised when the copying itself changes; a changed shape of rows or indexes is noticed without it. */
const version = 2;
const chunk = 10_000;
const inFlight = 2;

/** Who is due in a nightly run, and how many of each; they are made anew for every run. */
export const due = { expiry: 7_000, review: 1_000, birthday: 2_000 } as const;

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Ids that are spread as evenly as drawn ones, but ascend with the index, and so do numbers and names: a million rows go into every index
 * at its end, in minutes. Whoever is asked for later is drawn at random.
 */
export const memberIdAt = (index: number, members: number): MemberId =>
  (Math.floor((index * 2 ** 32) / members)
    .toString(16)
    .padStart(8, '0') + hash(`settled ${index}`).slice(0, 16)) as MemberId;
const dueIdAt = (kind: string, index: number): MemberId => hash(`${kind} ${index}`).slice(0, 24) as MemberId;

/** Two thirds told a birthday, as many in each month. */
const settledAt = ({ settled }: Templates, index: number): Template =>
  (index % 3 === 0 ? settled[0] : settled[1 + (Math.floor(index / 3) % 12)]) as Template;

function copyOf(
  template: Template,
  id: MemberId,
  number: number,
): { member: Document; account: Document; entries: Document[] } {
  const name = `客人 ${String(number).padStart(8, '0')}`;
  return {
    member: {
      ...template.member,
      _id: id,
      number: memberNumber(number),
      lineUserId: `U${id}00000000`,
      name,
      nameKey: name,
    },
    account: { ...template.account, _id: id },
    entries: template.entries.map((entry) => ({
      ...entry,
      memberId: id,
      idempotencyKey: String(entry.idempotencyKey).replaceAll(template.id, id),
    })),
  };
}

type Copies = Iterable<ReturnType<typeof copyOf>>;

async function insertAll({ store }: BenchShop, copies: Copies, say: (done: number) => void): Promise<void> {
  const options = { ordered: false } as const;
  const running = new Set<Promise<void>>();
  let rows: ReturnType<typeof copyOf>[] = [];
  let done = 0;
  const write = async (part: typeof rows) => {
    await store.connection.collection('members').insertMany(part.map(({ member }) => member) as never[], options);
    await store.connection.collection('accounts').insertMany(part.map(({ account }) => account) as never[], options);
    await store.connection.collection('entries').insertMany(part.flatMap(({ entries }) => entries) as never[], options);
    done += part.length;
    say(done);
  };
  const send = async () => {
    const batch: Promise<void> = write(rows).finally(() => running.delete(batch));
    running.add(batch);
    rows = [];
    if (running.size >= inFlight) await Promise.race(running);
  };
  for (const copy of copies) {
    rows.push(copy);
    if (rows.length === chunk) await send();
  }
  if (rows.length > 0) await send();
  await Promise.all(running);
}

function* settledCopies(templates: Templates, members: number): Copies {
  for (let index = 0; index < members; index += 1)
    yield copyOf(settledAt(templates, index), memberIdAt(index, members), index);
}

/** What rows and indexes look like, whatever is in them. */
async function fingerprintOf({ store }: BenchShop, templates: Templates): Promise<string> {
  const shape = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shape)
      : value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
        : (value?.constructor.name ?? 'null');
  const indexes = await Promise.all(
    ['members', 'accounts', 'entries'].map(async (name) =>
      (await store.connection.collection(name).indexes()).map(({ key, unique }) => ({ key, unique })),
    ),
  );
  const all = [...templates.settled, templates.expiry, templates.review, templates.birthday];
  return hash(
    JSON.stringify([version, indexes, all.map(({ member, account, entries }) => shape([member, account, entries]))]),
  );
}

export type ScaleShop = BenchShop & { members: number; templates: Templates };
export type ScaleData = {
  database: BenchDatabase;
  /** Where the rows are kept between runs. */
  folder: string;
  uri(members: number): string;
  /** The shop with so many members, loaded in bulk where it is not there yet. */
  shop(members: number): Promise<ScaleShop>;
};

/** Templates and their shape, from a database made for them alone. */
async function templatesNow(): Promise<{ templates: Templates; fingerprint: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'regulars-scale-'));
  const database = await startBenchDatabase(folder);
  const shop = await openBenchShop(database.uri(`scale_templates_${Date.now()}`));
  try {
    const templates = await makeTemplates(shop);
    return { templates, fingerprint: await fingerprintOf(shop, templates) };
  } finally {
    await shop.store.connection.dropDatabase();
    await shop.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Opens the kept rows. Rows of another shape are thrown away, folder and all; on a server of your own (MONGODB_URI) they are databases
 * named after their shape, and older ones stay until you drop them.
 */
export async function openScaleData(root: string): Promise<ScaleData> {
  const { templates, fingerprint } = await templatesNow();
  const shape = fingerprint.slice(0, 12);
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) if (name !== shape) rmSync(join(root, name), { recursive: true, force: true });
  const folder = join(root, shape);
  const database = await startBenchDatabase(folder);
  const uri = (members: number) => database.uri(`scale_${shape}_${members}`);
  const shop = async (members: number): Promise<ScaleShop> => {
    const opened = await openBenchShop(uri(members));
    const made = opened.store.connection.collection<Document & { _id: string }>('bench_made');
    if ((await made.findOne({ _id: 'made' })) === null) {
      if ((await opened.deps.members.count()) > 0)
        throw new Error(
          `an earlier load of ${members} members was broken off: delete ${folder} (or its database) first`,
        );
      console.log(`loading ${members} members, once …`);
      const began = performance.now();
      await insertAll(opened, settledCopies(templates, members), (done) => {
        if (done % 100_000 === 0) console.log(`  ${done} in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
      });
      await made.insertOne({ _id: 'made' });
    }
    return { ...opened, members, templates };
  };
  return { database, folder, uri, shop };
}

/** Those who are due, as they were before any run; what the last run wrote of them is taken away. */
export async function makeDue(shop: ScaleShop): Promise<void> {
  const db = shop.store.connection;
  const kinds = Object.entries(due).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => ({ kind: kind as keyof typeof due, id: dueIdAt(kind, index) })),
  );
  for (let from = 0; from < kinds.length; from += chunk) {
    const ids = kinds.slice(from, from + chunk).map(({ id }) => id);
    await db.collection('members').deleteMany({ _id: { $in: ids as never[] } });
    await db.collection('accounts').deleteMany({ _id: { $in: ids as never[] } });
    await db.collection('entries').deleteMany({ memberId: { $in: ids } });
  }
  await db.collection('outbox').deleteMany({});
  await db.collection('job_marks').deleteMany({});
  const copies = kinds.map(({ kind, id }, index) => copyOf(shop.templates[kind], id, shop.members + index));
  await insertAll(shop, copies, () => undefined);
}
