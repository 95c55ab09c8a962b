import { isLineUserId } from '../../../shared/ids.ts';
import type { ApiAnswer, Endpoint } from './line-api.ts';
import { badProperty, LineError } from './line-error.ts';
import { findPerson, type Platform, reachable, tell } from './platform.ts';
import { signWebhook } from './webhook-sender.ts';

const onePixelPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The bot itself, its friends, its webhook settings, the loading dots. */
export function botEndpoints(platform: Platform): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/v2/bot/info',
      handle: () => ({
        body: {
          userId: platform.botUserId,
          basicId: '@sandbox0',
          displayName: platform.options.shopName,
          chatMode: 'bot',
          markAsReadMode: 'auto',
        },
      }),
    },
    { method: 'GET', path: '/v2/bot/profile/:userId', handle: ({ params }) => profile(platform, params.userId ?? '') },
    { method: 'GET', path: '/v2/bot/followers/ids', handle: ({ query }) => followers(platform, query) },
    {
      method: 'POST',
      path: '/v2/bot/chat/loading/start',
      takes: 'json',
      handle: ({ body }) => {
        if (!isLineUserId(body.chatId)) throw badProperty('chatId');
        const seconds = body.loadingSeconds ?? 20;
        if (typeof seconds !== 'number' || seconds < 5 || seconds > 60 || seconds % 5 !== 0) {
          throw badProperty('loadingSeconds');
        }
        const person = findPerson(platform, body.chatId);
        if (person && reachable(person)) tell(platform, { type: 'chat', person: person.id, loading: seconds });
        return { status: 202, body: {} };
      },
    },
    { method: 'POST', path: '/v2/bot/chat/markAsRead', takes: 'json', handle: () => ({ body: {} }) },
    {
      method: 'GET',
      path: '/v2/bot/message/:messageId/content',
      handle: ({ params }) => {
        const known = Object.values(platform.state.chats)
          .flat()
          .some((m) => m.id === params.messageId && m.from === 'person' && m.message.type === 'image' && !m.unsent);
        if (!known) throw new LineError(404, 'Not found');
        return { bytes: { contentType: 'image/png', data: onePixelPng } };
      },
    },
    ...webhookSettings(platform),
  ];
}

/** 404 for whoever is unknown, no friend, or blocking: LINE's way to tell that a person is out of reach. */
function profile(platform: Platform, userId: string): ApiAnswer {
  if (!isLineUserId(userId)) throw new LineError(400, "The value for the 'userId' parameter is invalid");
  const person = findPerson(platform, userId);
  if (!person || !reachable(person)) throw new LineError(404, 'Not found');
  return {
    body: {
      userId: person.lineUserId,
      displayName: person.name,
      language: person.language,
      ...(person.pictureUrl ? { pictureUrl: person.pictureUrl } : {}),
      ...(person.statusMessage ? { statusMessage: person.statusMessage } : {}),
    },
  };
}

function followers(platform: Platform, query: { [name: string]: string }): ApiAnswer {
  const limit = Number(query.limit ?? 300);
  if (!(limit >= 1 && limit <= 1_000)) throw new LineError(400, "The value for the 'limit' parameter is invalid");
  const start = query.start === undefined ? 0 : Number(Buffer.from(query.start, 'base64url').toString('utf8'));
  if (!Number.isInteger(start) || start < 0) throw new LineError(400, "The value for the 'start' parameter is invalid");
  const ids = platform.state.people.filter(reachable).map((person) => person.lineUserId);
  const more = start + limit < ids.length ? { next: Buffer.from(String(start + limit)).toString('base64url') } : {};
  return { body: { userIds: ids.slice(start, start + limit), ...more } };
}

function webhookSettings(platform: Platform): Endpoint[] {
  const path = '/v2/bot/channel/webhook/endpoint';
  // LINE wants https; on this machine http to a loopback host is the only thing there is.
  const endpointOf = (value: unknown): string => {
    if (typeof value !== 'string' || value.length > 500) throw badProperty('endpoint');
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const local =
      url?.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.+\.localhost)$/.test(url.hostname);
    if (url?.protocol !== 'https:' && !local) throw new LineError(400, 'Invalid webhook endpoint URL');
    return value;
  };
  return [
    { method: 'GET', path, handle: () => ({ body: { endpoint: platform.webhooks.url, active: true } }) },
    {
      method: 'PUT',
      path,
      takes: 'json',
      handle: ({ body }) => {
        platform.state.webhookUrl = endpointOf(body.endpoint);
        platform.file.changed();
        return { body: {} };
      },
    },
    {
      method: 'POST',
      path: '/v2/bot/channel/webhook/test',
      takes: 'json',
      bodyOptional: true,
      handle: async ({ body }) => {
        const url = body.endpoint === undefined ? platform.webhooks.url : endpointOf(body.endpoint);
        // The connectivity check is a signed webhook without events.
        const text = JSON.stringify({ destination: platform.botUserId, events: [] });
        const signature = { 'x-line-signature': signWebhook(text, platform.options.channelSecret) };
        const { statusCode, reason } = await platform.webhooks.sendRaw(text, signature, url);
        const timestamp = platform.clock.now().toISOString();
        return {
          body: { success: reason === 'OK', timestamp, statusCode, reason, detail: String(statusCode || reason) },
        };
      },
    },
  ];
}
