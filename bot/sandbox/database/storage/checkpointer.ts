import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Copies the write-ahead log into the file on a thread of its own: it means waiting for the disk twice, and in the thread that answers
 * that was what the slowest commands waited for. A passive checkpoint waits for nobody and takes no lock a writer needs. What is left
 * (the log beginning anew) SQLite does by itself in a commit, quickly, since almost everything has been copied by then.
 */
export type Checkpointer = { ask(): void; close(): Promise<void> };

export function startCheckpointer(path: string): Checkpointer {
  let worker: Worker | null = null;
  let isBusy = false;
  const start = (): Worker => {
    const made = new Worker(new URL(import.meta.url), { workerData: path, stdout: false, stderr: false });
    made.unref();
    made.on('message', () => {
      isBusy = false;
    });
    // Without it SQLite's own checkpoint is what there was before: slower, and just as safe.
    made.on('error', () => undefined);
    return made;
  };
  return {
    ask() {
      if (isBusy) return;
      isBusy = true;
      worker ??= start();
      worker.postMessage('checkpoint');
    },
    async close() {
      await worker?.terminate();
    },
  };
}

if (!isMainThread && parentPort !== null && typeof workerData === 'string') {
  const port = parentPort;
  const database = new DatabaseSync(workerData);
  port.on('message', () => {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    port.postMessage('done');
  });
}
