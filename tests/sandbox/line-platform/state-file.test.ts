import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openStateFile } from '../../../bot/sandbox/line-platform/state-file.ts';
import { type ChatMessage, emptyState, type PlatformState } from '../../../bot/sandbox/line-platform/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'line-state-'));
const path = join(folder, 'state.json');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const message = (id: string): ChatMessage => ({
  id,
  from: 'shop',
  at: '2027-01-01T00:00:00Z',
  message: { type: 'text' },
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
