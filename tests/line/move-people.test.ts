import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createLineApi } from '../../bot/line/api-client.ts';
import { movePeople } from '../../bot/line/menus/move-people.ts';
import { loadLineOpenApi } from '../support/line-openapi.ts';

const host = 'https://api.line.me';
const openApi = loadLineOpenApi();
const warn = () => undefined;
const api = createLineApi({
  line: { channelId: null, channelSecrets: [], channelAccessToken: 't', apiBaseUrl: host, dataBaseUrl: host },
  log: { warn },
});
const moves = [{ from: 'richmenu-1', to: 'richmenu-2' }];
const order = () =>
  nock(host)
    .post('/v2/bot/richmenu/batch', (body) => {
      const request = { method: 'POST', path: '/v2/bot/richmenu/batch', body };
      expect(openApi?.checkRequest(request) ?? []).toEqual([]);
      expect(body).toEqual({ operations: [{ type: 'link', ...moves[0] }] });
      return true;
    })
    .reply(202, {}, { 'x-line-request-id': 'order-1' });
const progress = (phase: string) =>
  nock(host)
    .get('/v2/bot/richmenu/progress/batch')
    .query({ requestId: 'order-1' })
    .reply(200, { phase, acceptedTime: '2026-11-23T04:00:00.000Z' });

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => nock.restore());

test('LINE is asked by the order’s own request id until all have moved', async () => {
  order();
  progress('ongoing');
  progress('succeeded');
  expect(await movePeople(api, moves, [0, 0, 0])).toBe(true);
});

test.each([
  ['it failed', ['failed'], [0, 0]],
  ['it takes longer than we wait', ['ongoing', 'ongoing'], [0, 0]],
])('not moved: %s', async (_why, phases, pauses) => {
  order();
  for (const phase of phases) progress(phase);
  expect(await movePeople(api, moves, pauses)).toBe(false);
});

test('not moved: LINE takes no order now (3 an hour)', async () => {
  nock(host).post('/v2/bot/richmenu/batch').reply(429, { message: 'The API rate limit has been exceeded.' });
  expect(await movePeople(api, moves, [0])).toBe(false);
});
