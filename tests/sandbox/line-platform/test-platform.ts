import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LineBotClient } from '@line/bot-sdk';
import { sandboxCredentials } from '../../../bot/sandbox/line-platform/defaults.ts';
import {
  type LinePlatform,
  type LinePlatformOptions,
  startLinePlatform,
} from '../../../bot/sandbox/line-platform/start-line-platform.ts';

export interface Received {
  body: string;
  signature: string | undefined;
  json: { destination: string; events: { [field: string]: unknown }[] };
}
export interface TestPlatform {
  platform: LinePlatform;
  client: LineBotClient;
  /** Webhooks the pretend shop got, in order. */
  received: Received[];
  /** What the pretend shop answers next; 200 unless set. */
  answers: number[];
  clock: { now: Date };
  shopUrl: string;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }>;
  api(method: string, path: string, body?: unknown, headers?: { [name: string]: string }): Promise<ApiResult>;
  close(): Promise<void>;
}
/** Answers of many shapes, looked into by assertions only. */
export type Body = ReturnType<typeof JSON.parse>;
interface ApiResult {
  status: number;
  headers: Headers;
  body: Body;
}

/** The platform on a free port, a shop that only listens, and the real SDK pointed at it. */
export async function startTestPlatform(options: Partial<LinePlatformOptions> = {}): Promise<TestPlatform> {
  const received: Received[] = [];
  const answers: number[] = [];
  const shop = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const signature = req.headers['x-line-signature'];
      received.push({ body, signature: signature as string | undefined, json: JSON.parse(body) });
      res.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const clock = { now: new Date('2026-11-23T04:00:00Z') };
  const platform = await startLinePlatform({
    port: 0,
    shopUrl,
    ...sandboxCredentials,
    shopName: '測試店',
    now: () => clock.now,
    redeliveryDelaysMs: [60_000, 60_000],
    ...options,
  });
  const client = LineBotClient.fromChannelAccessToken({
    channelAccessToken: options.channelAccessToken ?? sandboxCredentials.channelAccessToken,
    apiBaseURL: platform.url,
    dataApiBaseURL: platform.url,
  });
  const call = async (
    method: string,
    path: string,
    body: unknown,
    headers: { [name: string]: string },
  ): Promise<ApiResult> => {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(`${platform.url}${path}`, {
      method,
      headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      redirect: 'manual',
      ...(text === undefined ? {} : { body: text }),
    });
    const raw = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(raw) : raw };
  };
  return {
    platform,
    client,
    received,
    answers,
    clock,
    shopUrl,
    control: (method, path, body) => call(method, `/control${path}`, body, {}),
    api: (method, path, body, headers) =>
      call(method, path, body, { authorization: `Bearer ${sandboxCredentials.channelAccessToken}`, ...headers }),
    close: async () => {
      await platform.close();
      shop.closeAllConnections();
      await new Promise((resolve) => shop.close(resolve));
    },
  };
}

/** All webhook events received so far, whatever request they came in. */
export const eventsOf = (received: Received[]): { [field: string]: Body }[] =>
  received.flatMap((webhook) => webhook.json.events);
