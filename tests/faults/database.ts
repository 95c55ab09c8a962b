import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Collection, MongoClient } from 'mongodb';
import { generator } from './generator.ts';

interface Row {
  _id: string;
  /** Times an acknowledged or attempted increment was applied. */
  n: number;
}

const WRITERS = 8;

async function launch(file: string, port: number) {
  const entry = fileURLToPath(new URL('../../bot/sandbox/database/server-process.ts', import.meta.url));
  const child = fork(entry, [file, String(port)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [message] = (await once(child, 'message')) as [{ uri?: string; port?: number; error?: string }];
  if (!message.uri || !message.port) throw new Error(message.error ?? 'no address');
  return { child, uri: message.uri, port: message.port };
}

interface Ledger {
  inserted: Set<string>;
  /** Per writer: increments acknowledged, and increments sent. */
  acknowledged: number[];
  attempted: number[];
}

/** One writer: inserts and increments in turn until told to stop; an error only means "not acknowledged". */
async function writer(rows: Collection<Row>, who: number, ledger: Ledger, stop: () => boolean): Promise<void> {
  for (let i = ledger.attempted[who]!; !stop(); i++) {
    const _id = `${who}-${i}`;
    try {
      await rows.insertOne({ _id, n: 1 });
      ledger.inserted.add(_id);
      ledger.attempted[who]!++;
      // A retryable write: the driver sends it again after the kill, and it must count once.
      await rows.updateOne({ _id: `counter-${who}` }, { $inc: { n: 1 } });
      ledger.acknowledged[who]!++;
    } catch {
      if (!stop()) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/**
 * kill -9 of the database process under concurrent writes, `rounds` times, on one file.
 * `lost`: acknowledged writes that are gone. `twice`: increments applied more often than they were sent.
 * `wrong`: documents that are not what was written, or unique indexes that disagree with their collection.
 */
export async function faultsDatabase(options: {
  rounds: number;
  seed: number;
}): Promise<{ rounds: number; wrong: number; lost: number; twice: number }> {
  const random = generator(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'regulars-faults-'));
  const file = join(folder, 'data.sqlite');
  const result = { rounds: 0, wrong: 0, lost: 0, twice: 0 };
  const ledger: Ledger = {
    inserted: new Set(),
    acknowledged: Array(WRITERS).fill(0),
    attempted: Array(WRITERS).fill(0),
  };
  let server = await launch(file, 0);
  const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 10_000, w: 'majority', journal: true });
  try {
    const rows = client.db('faults').collection<Row>('rows');
    await rows.insertMany(Array.from({ length: WRITERS }, (_, who) => ({ _id: `counter-${who}`, n: 0 })));
    for (; result.rounds < options.rounds; result.rounds++) {
      let stopped = false;
      const writers = Array.from({ length: WRITERS }, (_, who) => writer(rows, who, ledger, () => stopped));
      const target = ledger.inserted.size + 1 + Math.floor(random() * 60);
      while (ledger.inserted.size < target) await new Promise((resolve) => setImmediate(resolve));
      const exited = once(server.child, 'exit');
      server.child.kill('SIGKILL');
      await exited;
      server = await launch(file, server.port);
      stopped = true;
      await Promise.all(writers);
      await verify(rows, ledger, result);
    }
    return result;
  } finally {
    await client.close();
    server.child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verify(
  rows: Collection<Row>,
  ledger: Ledger,
  result: { wrong: number; lost: number; twice: number },
): Promise<void> {
  const found = new Map<string, number>();
  for await (const row of rows.find()) {
    if (found.has(row._id)) result.twice++;
    found.set(row._id, row.n);
  }
  for (const id of ledger.inserted) {
    const n = found.get(id);
    if (n === undefined) result.lost++;
    else if (n !== 1) result.wrong++;
  }
  for (let who = 0; who < WRITERS; who++) {
    const n = found.get(`counter-${who}`) ?? 0;
    if (n < ledger.acknowledged[who]!) result.lost += ledger.acknowledged[who]! - n;
    if (n > ledger.attempted[who]!) result.twice += n - ledger.attempted[who]!;
  }
  if ((await rows.countDocuments({ _id: { $gte: '' } })) !== found.size) result.wrong++;
}
