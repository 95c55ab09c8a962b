import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBuiltin } from './builtin-process.ts';
import { type Engine, markEngine, markedEngine } from './engine-marker.ts';
import { mongodAvailable, mongodBinary, startMongod } from './mongod.ts';

export interface SandboxDatabase {
  uri: string;
  engine: Engine;
  /** One line for the start-up message. */
  description: string;
  close(): Promise<void>;
}

interface Options {
  /** Folder the data is kept in; made if it is not there. */
  dataDir: string;
  log: (line: string) => void;
  /** `builtin` asks for the built-in server whatever is at hand (tests). */
  engine?: 'auto' | 'builtin';
}

async function withMongod(options: Options, binary: string): Promise<SandboxDatabase> {
  const running = await startMongod(join(options.dataDir, 'mongod'), binary);
  markEngine(options.dataDir, 'mongod');
  const description = `sandbox database: a local mongod, data in ${join(options.dataDir, 'mongod')}; for trying, not for production`;
  options.log(description);
  return { uri: running.uri, engine: 'mongod', description, close: running.close };
}

async function withBuiltin(options: Options): Promise<SandboxDatabase> {
  const folder = join(options.dataDir, 'builtin');
  const running = await runBuiltin(folder, options.log);
  markEngine(options.dataDir, 'builtin');
  const shared = running.shared ? ' (already running, shared)' : '';
  const description = `sandbox database: the built-in server${shared}, data in ${folder}; for trying and testing, not for production`;
  options.log(description);
  return { uri: running.uri, engine: 'builtin', description, close: running.close };
}

async function binaryOrReason(): Promise<{ binary: string } | { reason: string }> {
  try {
    return { binary: await mongodBinary(await mongodAvailable()) };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

/**
 * The database for a machine without one: a real mongod if one is here or can be downloaded, else the built-in server.
 * Data made by one engine keeps that engine.
 * @throws Error when the folder holds mongod's data and no mongod can be started, or the other way round is asked for.
 */
export async function startDatabase(options: Options): Promise<SandboxDatabase> {
  mkdirSync(options.dataDir, { recursive: true });
  const marked = markedEngine(options.dataDir);
  if (marked === 'builtin') return withBuiltin(options);
  if (options.engine === 'builtin') {
    if (marked === 'mongod')
      throw new Error(`${options.dataDir} holds data made by mongod; it cannot be opened with the built-in server`);
    return withBuiltin(options);
  }
  const found = await binaryOrReason();
  if (marked === 'mongod') {
    if ('reason' in found) {
      throw new Error(
        `${options.dataDir} holds a shop kept by mongod, which cannot be started now: ${found.reason}. Put mongod on the PATH, set MONGODB_URI, or choose another data folder.`,
      );
    }
    return withMongod(options, found.binary);
  }
  if ('binary' in found) {
    try {
      return await withMongod(options, found.binary);
    } catch (error) {
      options.log(`sandbox database: mongod did not start (${(error as Error).message}); using the built-in server`);
    }
  }
  return withBuiltin(options);
}
