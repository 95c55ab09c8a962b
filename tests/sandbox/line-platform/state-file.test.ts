import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { userIdFor } from '../../../bot/sandbox/line-platform/identifiers.ts';
import { openStateFile } from '../../../bot/sandbox/line-platform/state-file.ts';
import {
  type ChatMessage,
  emptyState,
  type Person,
  type PlatformState,
} from '../../../bot/sandbox/line-platform/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'line-state-'));
const path = join(folder, 'state.json');
beforeEach(() => mkdirSync(folder, { recursive: true }));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const message = (id: string): ChatMessage => ({
  id,
  from: 'shop',
  at: '2027-01-01T00:00:00Z',
  message: { type: 'text' },
});

it('knows who was added even where nothing else was ever written: the next one is somebody else', async () => {
  const person: Person = {
    id: 'p1',
    lineUserId: userIdFor('1', 1),
    name: '林',
    language: 'zh-TW',
    friend: false,
    blocked: false,
  };
  const killed = openStateFile(path, () => emptyState());
  killed.accepted({ person, nextPerson: 2 });
  killed.accepted({ person: { ...person, friend: true }, nextPerson: 2 });
  await Promise.resolve();
  expect(openStateFile(path, () => emptyState()).load()).toMatchObject({
    people: [{ ...person, friend: true }],
    nextPerson: 2,
  });
});

/** One that is never flushed again, as if killed; read by another, as at the next start. */
it('knows at the next start what it had accepted when it was killed, once, and nothing of what was cut short', async () => {
  const state: PlatformState = { ...emptyState(), chats: { U1: [message('1')] } };
  const killed = openStateFile(path, () => state);
  killed.flush();
  killed.accepted({ month: '2027-01', used: 7 });
  killed.accepted({ chat: 'U1', message: message('2'), nextId: 3 });
  killed.accepted({ retryKey: 'k', record: { requestId: 'r', at: 5 } });
  await Promise.resolve();
  appendFileSync(`${path}.since`, '[{"chat":"U1","message":{"id":"3"');
  const known = { chats: { U1: [message('1'), message('2')] }, nextId: 3, usage: { '2027-01': 7 } };
  const next = openStateFile(path, () => emptyState());
  expect(next.load()).toMatchObject({ ...known, retryKeys: { k: { requestId: 'r', at: 5 } } });
  next.accepted({ chat: 'U2', message: message('9'), nextId: 10 });
  await Promise.resolve();
  const last = openStateFile(path, () => state);
  expect(last.load()).toMatchObject({ chats: { ...known.chats, U2: [message('9')] }, nextId: 10 });

  // Killed between the new file and the end of what it holds: read twice, it is there once.
  state.chats.U1?.push(message('2'));
  killed.accepted({ chat: 'U1', message: message('2'), nextId: 3 });
  await Promise.resolve();
  expect(openStateFile(path, () => state).load().chats.U1).toEqual(known.chats.U1);
  killed.flush();
  expect(readdirSync(folder)).toEqual(['state.json']);
});
