import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { emptyState, type PlatformState } from './types.ts';

const saveAfterMs = 150;

export interface StateFile {
  load(): PlatformState;
  /** Says that something changed; the file follows shortly after, once for many changes. */
  changed(): void;
  flush(): void;
}

/**
 * Keeps the platform's memory in one JSON file, written beside it and renamed over it: whoever stops the process half-way
 * finds the old file or the new one, never half of either. Without a path nothing is kept.
 */
export function openStateFile(path: string | undefined, current: () => PlatformState): StateFile {
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!path) return;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, JSON.stringify(current()));
    renameSync(temporary, path);
  };

  const load = (): PlatformState => {
    if (!path) return emptyState();
    try {
      const parsed = JSON.parse(readFileSync(path, 'utf8')) as PlatformState;
      return parsed.version === 1 ? { ...emptyState(), ...parsed } : emptyState();
    } catch {
      // No file yet, or one that cannot be read: a sandbox starts afresh rather than not at all.
      return emptyState();
    }
  };

  const changed = (): void => {
    if (!path || timer) return;
    timer = setTimeout(flush, saveAfterMs);
    timer.unref();
  };

  return { load, changed, flush };
}
