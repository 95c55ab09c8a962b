import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the data open; `uri` is where it serves it, if it has said so yet. */
export class FileInUse extends Error {
  readonly uri: string | undefined;
  constructor(file: string, uri: string | undefined, pid: number | undefined) {
    super(`${file} is already open${pid ? ` in process ${pid}` : ''}${uri ? ` at ${uri}` : ''}`);
    this.uri = uri;
  }
}

export interface Claim {
  publish(uri: string): void;
  release(): void;
}

/**
 * Makes this process the only one on a file. The claim is SQLite's exclusive lock on a file beside it: the operating
 * system drops it with the process, so kill -9 leaves nothing stale and no process id is ever trusted.
 */
export function claimFile(file: string): Claim {
  const infoFile = `${file}.server.json`;
  const lock = new DatabaseSync(`${file}.lock`);
  try {
    lock.exec('PRAGMA busy_timeout=0; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    let info: { uri?: string; pid?: number } = {};
    try {
      info = JSON.parse(readFileSync(infoFile, 'utf8')) as typeof info;
    } catch {
      // It is only starting: nothing written yet.
    }
    throw new FileInUse(file, info.uri, info.pid);
  }
  rmSync(infoFile, { force: true });
  return {
    publish: (uri) => writeFileSync(infoFile, JSON.stringify({ uri, pid: process.pid })),
    release: () => {
      rmSync(infoFile, { force: true });
      lock.close();
    },
  };
}
