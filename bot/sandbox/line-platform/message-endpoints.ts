import type { ApiAnswer, ApiCall, Endpoint } from './line-api.ts';
import { badProperty, LineError } from './line-error.ts';
import { checkMessages } from './messages/check-messages.ts';
import { findPerson, type Platform, reachable } from './platform.ts';
import {
  acceptRetryKey,
  checkUnits,
  countUnits,
  deliver,
  monthOf,
  push,
  quotaOf,
  recipientsOf,
  refuseAcceptedRetry,
  sendToMany,
} from './sending.ts';
import type { JsonObject } from './types.ts';

const sends = ['reply', 'push', 'multicast', 'narrowcast', 'broadcast'] as const;

/** Sending, validating and counting messages: `/v2/bot/message/*`. */
export function messageEndpoints(platform: Platform): Endpoint[] {
  const narrowcasts = new Map<string, { acceptedTime: string; reached: number }>();
  return [
    { method: 'POST', path: '/v2/bot/message/reply', takes: 'json', handle: (call) => reply(platform, call) },
    send('push', platform, (call, messages) => {
      checkUnits(call.body);
      const sentMessages = push(platform, call, messages);
      acceptRetryKey(platform, call, sentMessages);
      return { body: { sentMessages } };
    }),
    send('multicast', platform, (call, messages) => {
      checkUnits(call.body);
      const reached = sendToMany(platform, recipientsOf(call.body), messages, 'multicast');
      countUnits(platform, call.body, reached);
      acceptRetryKey(platform, call);
      return { body: {} };
    }),
    send('broadcast', platform, (call, messages) => {
      sendToMany(platform, 'everyone', messages, 'broadcast');
      acceptRetryKey(platform, call);
      return { body: {} };
    }),
    // Minimal: audiences and demographics are not modelled, so everyone reachable is meant.
    send('narrowcast', platform, (call, messages) => {
      const reached = sendToMany(platform, 'everyone', messages, 'narrowcast');
      narrowcasts.set(call.requestId, { acceptedTime: platform.clock.now().toISOString(), reached });
      acceptRetryKey(platform, call);
      return { status: 202, body: {} };
    }),
    {
      method: 'GET',
      path: '/v2/bot/message/progress/narrowcast',
      handle: ({ query }) => {
        const found = narrowcasts.get(query.requestId ?? '');
        if (!found) throw new LineError(404, 'Not found');
        const counts = { successCount: found.reached, failureCount: 0, targetCount: found.reached };
        const { acceptedTime } = found;
        return { body: { phase: 'succeeded', ...counts, acceptedTime, completedTime: acceptedTime } };
      },
    },
    ...sends.map(
      (kind): Endpoint => ({
        method: 'POST',
        path: `/v2/bot/message/validate/${kind}`,
        takes: 'json',
        handle: ({ body }) => {
          checkMessages(body.messages);
          return { body: {} };
        },
      }),
    ),
    ...countingEndpoints(platform),
  ];
}

function send(
  kind: 'push' | 'multicast' | 'narrowcast' | 'broadcast',
  platform: Platform,
  handle: (call: ApiCall, messages: JsonObject[]) => ApiAnswer,
): Endpoint {
  return {
    method: 'POST',
    path: `/v2/bot/message/${kind}`,
    takes: 'json',
    retryKey: true,
    handle: (call) => {
      refuseAcceptedRetry(platform, call);
      const messages = checkMessages(call.body.messages);
      checkSendOptions(call.body);
      return handle(call, messages);
    },
  };
}

function checkSendOptions(body: JsonObject): void {
  const silent = body.notificationDisabled;
  if (silent !== undefined && typeof silent !== 'boolean') throw badProperty('notificationDisabled');
}

function reply(platform: Platform, call: ApiCall): ApiAnswer {
  const messages = checkMessages(call.body.messages);
  checkSendOptions(call.body);
  const lineUserId = platform.replyTokens.spend(call.body.replyToken);
  const person = findPerson(platform, lineUserId);
  // Replies are free and reach a non-friend who just wrote, but not one who has blocked meanwhile.
  return { body: { sentMessages: deliver(platform, person?.blocked ? undefined : person, messages, 'reply') } };
}

function countingEndpoints(platform: Platform): Endpoint[] {
  const month = (): string => monthOf(platform.clock.millis());
  return [
    {
      method: 'GET',
      path: '/v2/bot/message/quota',
      handle: () => {
        const value = quotaOf(platform);
        return { body: value === undefined ? { type: 'none' } : { type: 'limited', value } };
      },
    },
    {
      method: 'GET',
      path: '/v2/bot/message/quota/consumption',
      handle: () => ({ body: { totalUsage: platform.state.usage[month()] ?? 0 } }),
    },
    {
      method: 'GET',
      path: '/v2/bot/message/aggregation/info',
      handle: () => ({ body: { numOfCustomAggregationUnits: platform.state.units[month()]?.length ?? 0 } }),
    },
    {
      method: 'GET',
      path: '/v2/bot/message/aggregation/list',
      handle: ({ query }) => {
        const limit = Number(query.limit ?? 100);
        if (!(limit >= 1 && limit <= 100)) throw new LineError(400, "The value for the 'limit' parameter is invalid");
        const from = Number(query.start ?? 0);
        const all = platform.state.units[month()] ?? [];
        const next = from + limit < all.length ? { next: String(from + limit) } : {};
        return { body: { customAggregationUnits: all.slice(from, from + limit), ...next } };
      },
    },
    {
      method: 'GET',
      path: '/v2/bot/insight/message/event/aggregation',
      handle: ({ query }) => unitInsight(platform, query),
    },
    {
      method: 'GET',
      path: '/v2/bot/insight/followers',
      handle: () => {
        const people = platform.state.people;
        const reach = people.filter(reachable).length;
        return {
          body: {
            status: 'ready',
            followers: people.filter((person) => person.friend || person.blocked).length,
            targetedReaches: reach,
            blocks: people.filter((person) => person.blocked).length,
          },
        };
      },
    },
  ];
}

/** Figures of one unit. LINE hides what fewer than 20 people did; the sandbox's people open everything and click nothing. */
function unitInsight(platform: Platform, query: { [name: string]: string }): ApiAnswer {
  const { customAggregationUnit: unit, from, to } = query;
  if (!unit) throw new LineError(400, "The value for the 'customAggregationUnit' parameter is invalid");
  const day = /^\d{8}$/;
  if (!day.test(from ?? '') || !day.test(to ?? '') || String(to) < String(from)) {
    throw new LineError(400, "The value for the 'from' or 'to' parameter is invalid");
  }
  const asDate = (text: string): number => Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
  if (asDate(String(to)) - asDate(String(from)) > 30 * 86_400_000) {
    throw new LineError(400, 'The period must be within 30 days');
  }
  const reached = platform.state.unitReach[unit] ?? 0;
  const shown = reached >= 20 ? reached : null;
  const none = { uniqueMediaPlayed: null, uniqueMediaPlayed100Percent: null };
  return {
    body: {
      overview: { uniqueImpression: shown, uniqueClick: null, ...none },
      messages: reached > 0 ? [{ seq: 1, impression: shown, uniqueImpression: shown }] : [],
      clicks: [],
    },
  };
}
