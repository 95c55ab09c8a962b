import { createHmac } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboxRow } from '../../bot/services/ports/line.ts';
import { createWebhook } from '../../bot/webhook/router.ts';

const secret = '8c570fa6dd201bb328f1c1eac23a96d8';
const sign = (body: string | Buffer, key = secret) => createHmac('sha256', key).update(body).digest('base64');
const event = (id: string) => ({
  type: 'message',
  mode: 'active',
  timestamp: 1,
  webhookEventId: id,
  source: { type: 'user', userId: `U${'a'.repeat(32)}` },
  message: { type: 'text', id: '1', text: '點數' },
});

let server: Server;
let url: URL;
let rows: InboxRow[] = [];
let put: (rows: readonly InboxRow[]) => Promise<void>;
let woken = 0;

beforeAll(async () => {
  const app = express();
  const webhook = createWebhook({
    channelSecrets: [secret, 'the old one'],
    inbox: { put: (given) => put(given) },
    clock: { now: () => new Date() },
    onStored: () => {
      woken += 1;
    },
    log: { warn: () => undefined, error: () => undefined },
    storeTimeoutMs: 200,
  });
  app.post('/webhook', (request, response) => webhook(request, response));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`);
});
beforeEach(() => {
  rows = [];
  woken = 0;
  put = async (given) => void rows.push(...given);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const post = (body: string | Buffer, signature: string | null = sign(body)) =>
  fetch(url, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: signature === null ? {} : { 'X-Line-Signature': signature },
  });

describe('POST /webhook', () => {
  it("takes LINE's own example and its console's empty check", async () => {
    const body = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}';
    expect((await post(body, 'GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=')).status).toBe(200);
    expect(rows).toEqual([]);
  });

  it('keeps the exact bytes: escapes, spaces and emoji are signed as they are', async () => {
    const body = `{ "events" : [ ${JSON.stringify(event('01A')).replace('點數', '\\u9ede\\u6578 👩‍👩‍👧')} ] }\r\n`;
    expect((await post(body)).status).toBe(200);
    expect(rows.map(({ id, state }) => ({ id, state }))).toEqual([{ id: '01A', state: 'waiting' }]);
    expect(woken).toBe(1);
  });

  it('takes a body signed with the secret that is being replaced', async () => {
    const body = JSON.stringify({ events: [event('01B')] });
    expect((await post(body, sign(body, 'the old one'))).status).toBe(200);
  });

  it.each([
    ['missing', null],
    ['empty', ''],
    ['of another body', sign('{}')],
    ['with another key', sign('{"events":[]}', 'guess')],
    ['not base64', '🍵'.codePointAt(0)!.toString(36)],
    ['very long', 'A'.repeat(4_000)],
  ])('401 for a signature that is %s', async (_name, signature) => {
    expect((await post('{"events":[]}', signature)).status).toBe(401);
    expect(rows).toEqual([]);
  });

  it.each(['', 'hello', '[]', 'null', '{"events":{}}', '{"events":null}', Buffer.from([0xff, 0xfe, 0x00])])(
    '400 for a signed body that is not what LINE sends: %j',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  it('413 above 1 MiB, told or streamed, signed or not; 1 MiB itself passes the size', async () => {
    const exactly = Buffer.alloc(1024 * 1024, 0x20);
    exactly.write('{"events":[]}');
    expect((await post(exactly)).status).toBe(200);
    const more = Buffer.concat([exactly, Buffer.from(' ')]);
    expect((await post(more)).status).toBe(413);
    expect(await streamed(3 * 1024 * 1024)).toBe(413);
  });

  it('events of any shape are kept: unknown types, nonsense, none of its fields', async () => {
    const events = [
      event('01C'),
      { type: 'brandNew', webhookEventId: '01D' },
      7,
      null,
      'x',
      {},
      { ...event('01E'), source: { type: 'group' } },
    ];
    expect((await post(JSON.stringify({ events }))).status).toBe(200);
    expect(rows).toHaveLength(events.length);
    expect(rows.filter(({ state }) => state === 'waiting').map(({ id }) => id)).toEqual(['01C']);
  });

  it('500 when the store refuses, and within a second and a half when it never answers', async () => {
    put = async () => {
      throw new Error('no primary');
    };
    const body = JSON.stringify({ events: [event('01F')] });
    expect((await post(body)).status).toBe(500);
    put = () => new Promise(() => undefined);
    const startedAt = performance.now();
    const answers = await Promise.all([post(body), post(body), post(body)]);
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(woken).toBe(0);
  });

  it('concurrent requests share bulk writes, and each hears of its own', async () => {
    const sizes: number[] = [];
    put = async (given) => {
      sizes.push(given.length);
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, nth) => post(JSON.stringify({ events: [event(`01G${nth}`)] }))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(60);
    expect(sizes.length).toBeLessThan(30);
  });
});

/** A body without a length, sent until the answer comes. */
function streamed(bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked', 'x-line-signature': 'x' },
    });
    sending.on('response', (response) => {
      resolve(response.statusCode);
      sending.destroy();
    });
    sending.on('error', reject);
    const chunk = Buffer.alloc(64 * 1024, 0x61);
    let sent = 0;
    const more = () => {
      if (sending.destroyed || sent >= bytes) return;
      sent += chunk.length;
      sending.write(chunk, () => setImmediate(more));
    };
    more();
  });
}
