import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { claimFile, FileInUse } from './file-claim.ts';

const PROBE_MS = 3_000;
/** A download that takes longer than this is given up; the binary has about 100 MB. */
const DOWNLOAD_MS = 180_000;

export interface RunningMongod {
  uri: string;
  close(): Promise<void>;
}

/** Where memory-server downloads from: its own environment variable for a mirror, else MongoDB's host. */
function downloadHost(): string {
  return process.env.MONGOMS_DOWNLOAD_MIRROR || 'https://fastdl.mongodb.org';
}

/**
 * Any HTTP answer within 3 s is enough. Asked first because memory-server retries a refused download for 7 s and waits
 * 60 s for a silent host, on every start of a machine without a network.
 */
async function canDownload(): Promise<boolean> {
  try {
    await fetch(downloadHost(), { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    return false;
  }
}

/** Path of a `mongod` that is there already (configured, on PATH, or cached by memory-server). */
async function localBinary(): Promise<string | undefined> {
  const { DryMongoBinary } = await import('mongodb-memory-server-core');
  try {
    return (
      (await DryMongoBinary.locateBinary({ version: process.env.MONGOMS_VERSION || '7.0.24' })) ?? (await onPath())
    );
  } catch {
    return onPath();
  }
}

async function onPath(): Promise<string | undefined> {
  const { access, constants } = await import('node:fs/promises');
  const { delimiter } = await import('node:path');
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, process.platform === 'win32' ? 'mongod.exe' : 'mongod');
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}

/** True when a start of mongod may succeed: a binary is here, or the download host answers. */
export async function mongodAvailable(): Promise<{ binary: string | undefined; download: boolean }> {
  const binary = await localBinary();
  return { binary, download: binary === undefined && (await canDownload()) };
}

async function fetchBinary(): Promise<string> {
  const { MongoBinary } = await import('mongodb-memory-server-core');
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the download of mongod took longer than ${DOWNLOAD_MS / 1000} s`)),
      DOWNLOAD_MS,
    );
  });
  const download = MongoBinary.getPath({ version: process.env.MONGOMS_VERSION || '7.0.24' });
  download.catch(() => {});
  try {
    return await Promise.race([download, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

/** Gets a binary (downloading it if need be); separate from the start, so that only a failure here may change engines. */
export async function mongodBinary(available: { binary: string | undefined; download: boolean }): Promise<string> {
  if (available.binary) return available.binary;
  if (!available.download) throw new Error(`no mongod on this machine and ${downloadHost()} does not answer`);
  return fetchBinary();
}

/**
 * The port a folder's mongod listens on: chosen once and kept, because the replica set's configuration, stored in the
 * data, names it; on another port the node would not find itself and never become primary.
 */
async function portOf(folder: string): Promise<number> {
  const file = join(folder, '..', 'mongod-port');
  try {
    const port = Number(readFileSync(file, 'utf8'));
    if (port > 0) return port;
  } catch {
    // First start.
  }
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  writeFileSync(file, String(port));
  return port;
}

/** Starts mongod as a one-node replica set on `<folder>`, or gives the address of the one that has the folder open. */
export async function startMongod(folder: string, binary: string): Promise<RunningMongod> {
  mkdirSync(folder, { recursive: true });
  let claim: ReturnType<typeof claimFile>;
  try {
    claim = claimFile(join(folder, '..', 'mongod-owner'));
  } catch (error) {
    if (error instanceof FileInUse && error.uri) return { uri: error.uri, close: async () => {} };
    throw error;
  }
  try {
    const { MongoMemoryReplSet } = await import('mongodb-memory-server-core');
    const set = await MongoMemoryReplSet.create({
      binary: { systemBinary: binary, checkMD5: false },
      instanceOpts: [{ dbPath: folder, storageEngine: 'wiredTiger', port: await portOf(folder) }],
      replSet: { count: 1, name: 'regulars', storageEngine: 'wiredTiger' },
    });
    const { port } = new URL(set.getUri().replace('mongodb:', 'http:'));
    const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
    claim.publish(uri);
    return {
      uri,
      close: async () => {
        await set.stop({ doCleanup: false });
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}
