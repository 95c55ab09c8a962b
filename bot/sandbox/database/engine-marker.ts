import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Engine = 'mongod' | 'builtin';

/** The engine that made the data in this folder, if any did; data never changes engine, or a shop would look empty. */
export function markedEngine(dataDir: string): Engine | undefined {
  const file = join(dataDir, 'engine.json');
  if (!existsSync(file)) return undefined;
  const { engine } = JSON.parse(readFileSync(file, 'utf8')) as { engine?: unknown };
  if (engine !== 'mongod' && engine !== 'builtin')
    throw new Error(`${file} is damaged: engine must be "mongod" or "builtin"`);
  return engine;
}

export function markEngine(dataDir: string, engine: Engine): void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'engine.json');
  writeFileSync(`${file}.new`, `${JSON.stringify({ engine })}\n`);
  renameSync(`${file}.new`, file);
}
