import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ChatMessage, emptyState, type Person, type PlatformState, type RetryRecord } from './types.ts';

const saveAfterMs = 150;
/** What is in `.since` already does not need the whole file, which has every menu's picture in it, several times a second. */
const saveAcceptedAfterMs = 5_000;

/** What LINE would never forget, however it ends: what it accepted, and who is there (a new person never gets the id of another). Each says how it is then, so that reading one twice changes nothing. */
export type Accepted =
  | { chat: string; message: ChatMessage; nextId: number }
  | { retryKey: string; record: RetryRecord }
  | { month: string; used: number }
  | { person: Person; nextPerson: number };

export interface StateFile {
  load(): PlatformState;
  /** Says that something changed; the file follows shortly after, once for many changes. */
  changed(): void;
  /** Kept before anybody can have heard of it, even if the process is killed at once. */
  accepted(fact: Accepted): void;
  flush(): void;
}

/**
 * Keeps the platform's memory in one JSON file, written beside it and renamed over it: whoever stops the process half-way
 * finds the old file or the new one, never half of either. Without a path nothing is kept.
 *
 * Killed between a send and the file that follows it, step by step:
 * 1. What one request makes accepted (messages, its retry key, the month's count) is appended to `<file>.since` in one write, in the
 *    turn of the event loop that decided it. The shop is told in that turn, too, but it can only hear of it in a later one where it is
 *    this very process, and whoever kills this one before the write has killed an answer that nobody read.
 * 2. The whole file is written and renamed; only then `.since` goes. Killed between the two, it is read over a file that knows it all.
 * 3. A last line cut short belongs to a write that had no answer: it is left out.
 */
export function openStateFile(path: string | undefined, current: () => PlatformState): StateFile {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let unwritten: Accepted[] = [];
  const since = `${path}.since`;

  const append = (): void => {
    const facts = unwritten;
    unwritten = [];
    if (facts.length > 0) appendFileSync(since, `${JSON.stringify(facts)}\n`);
  };

  const flush = (): void => {
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
    if (!path) return;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, JSON.stringify(current()));
    renameSync(temporary, path);
    unwritten = [];
    rmSync(since, { force: true });
  };

  const load = (): PlatformState => {
    if (!path) return emptyState();
    return withAccepted(written(path), since);
  };

  const flushWithin = (ms: number): void => {
    if (!path || dueAt <= performance.now() + ms) return;
    clearTimeout(timer);
    dueAt = performance.now() + ms;
    timer = setTimeout(flush, ms);
    timer.unref();
  };
  const changed = (): void => flushWithin(saveAfterMs);

  const accepted = (fact: Accepted): void => {
    if (!path) return;
    if (unwritten.length === 0) queueMicrotask(append);
    unwritten.push(fact);
    flushWithin(saveAcceptedAfterMs);
  };

  return { load, changed, accepted, flush };
}

/** No file yet, or one that cannot be read: a sandbox starts afresh rather than not at all. */
function written(path: string): PlatformState {
  try {
    const parsed = JSON.parse(readFileSync(path, 'utf8')) as PlatformState;
    return parsed.version === 1 ? { ...emptyState(), ...parsed } : emptyState();
  } catch {
    return emptyState();
  }
}

/** The state with what was accepted after it was written. */
function withAccepted(state: PlatformState, since: string): PlatformState {
  if (!existsSync(since)) return state;
  const text = readFileSync(since, 'utf8');
  // What is appended next shall not stand on the line that was cut short.
  if (!text.endsWith('\n')) appendFileSync(since, '\n');
  for (const fact of text.split('\n').flatMap(factsOf)) {
    if ('chat' in fact) {
      const chat = state.chats[fact.chat] ?? [];
      if (!chat.some(({ id }) => id === fact.message.id)) chat.push(fact.message);
      state.chats[fact.chat] = chat;
      state.nextId = Math.max(state.nextId, fact.nextId);
    } else if ('person' in fact) {
      state.people = [...state.people.filter(({ id }) => id !== fact.person.id), fact.person];
      state.nextPerson = Math.max(state.nextPerson, fact.nextPerson);
    } else if ('retryKey' in fact) state.retryKeys[fact.retryKey] = fact.record;
    else state.usage[fact.month] = fact.used;
  }
  return state;
}

function factsOf(line: string): Accepted[] {
  try {
    return JSON.parse(line) as Accepted[];
  } catch {
    return [];
  }
}
