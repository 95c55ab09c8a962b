import { isLineUserId } from '../../../shared/ids.ts';
import { newQuoteToken } from './identifiers.ts';
import type { ApiCall } from './line-api.ts';
import { badProperty, LineError } from './line-error.ts';
import { addToChat, findPerson, nextMessageId, type Platform, reachable } from './platform.ts';
import type { JsonObject, Person, SentVia } from './types.ts';

const retryKeyLivesMs = 24 * 3_600_000;
const wroteLatelyMs = 7 * 24 * 3_600_000;
const maxRecipients = 500;
const maxUnitsInMonth = 1_000;

/** Quota months are Japan's: `2026-11`. */
export const monthOf = (millis: number): string => new Date(millis + 9 * 3_600_000).toISOString().slice(0, 7);

export const quotaOf = (platform: Platform): number | undefined =>
  platform.faults.quota === undefined ? platform.options.quota : (platform.faults.quota ?? undefined);

/** Push also reaches a non-friend who wrote in the last 7 days; nothing reaches whoever blocked. */
const pushReaches = (platform: Platform, person: Person): boolean =>
  !person.blocked &&
  (person.friend || (person.wroteAt !== undefined && platform.clock.millis() - person.wroteAt < wroteLatelyMs));

/**
 * Same key again within 24 h: 409 with the accepted request's id, and for push what was sent, so the caller can treat it as
 * the success it was. https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
 */
export function refuseAcceptedRetry(platform: Platform, call: ApiCall): void {
  if (!call.retryKey) return;
  const known = platform.state.retryKeys[call.retryKey];
  if (!known) return;
  if (platform.clock.millis() - known.at >= retryKeyLivesMs) {
    delete platform.state.retryKeys[call.retryKey];
    return;
  }
  throw new LineError(409, 'The retry key is already accepted', {
    headers: { 'x-line-accepted-request-id': known.requestId },
    extra: known.sentMessages ? { sentMessages: known.sentMessages } : {},
  });
}

/** Remembers an accepted send by its key; only what LINE accepted is remembered. */
export function acceptRetryKey(platform: Platform, call: ApiCall, sentMessages?: JsonObject[]): void {
  if (!call.retryKey) return;
  const at = platform.clock.millis();
  forgetOldKeys(platform, at);
  const record = { requestId: call.requestId, at, ...(sentMessages ? { sentMessages } : {}) };
  platform.state.retryKeys[call.retryKey] = record;
  platform.file.accepted({ retryKey: call.retryKey, record });
}

const prunedAt = new WeakMap<Platform, number>();

/** Once an hour, so that a campaign of thousands of keys does not walk them all at each. */
function forgetOldKeys(platform: Platform, now: number): void {
  if (now - (prunedAt.get(platform) ?? 0) < 3_600_000) return;
  prunedAt.set(platform, now);
  for (const [key, { at }] of Object.entries(platform.state.retryKeys)) {
    if (now - at >= retryKeyLivesMs) delete platform.state.retryKeys[key];
  }
}

/** `to` of a multicast: 1–500 user ids. Throws 400. */
export function recipientsOf(body: JsonObject): string[] {
  const { to } = body;
  if (!Array.isArray(to)) throw badProperty('to');
  if (to.length < 1 || to.length > maxRecipients) {
    throw new LineError(400, 'The request body has 1 error(s)', {
      details: [{ message: `Size must be between 1 and ${maxRecipients}`, property: 'to' }],
    });
  }
  to.forEach((id, index) => {
    if (!isLineUserId(id)) throw badProperty(`to[${index}]`);
  });
  return [...new Set(to as string[])];
}

/** Takes from the month's quota, or throws the 429 that means "stop", not "wait". */
function spendQuota(platform: Platform, people: number): void {
  const month = monthOf(platform.clock.millis());
  const used = platform.state.usage[month] ?? 0;
  const quota = quotaOf(platform);
  if (quota !== undefined && used + people > quota) throw new LineError(429, 'You have reached your monthly limit.');
  platform.state.usage[month] = used + people;
  platform.file.accepted({ month, used: used + people });
}

/** Puts the messages into one chat and returns LINE's `sentMessages`; a person who is out of reach sees nothing. */
export function deliver(
  platform: Platform,
  person: Person | undefined,
  messages: JsonObject[],
  via: SentVia,
): JsonObject[] {
  return messages.map((message) => {
    const id = nextMessageId(platform);
    if (person) addToChat(platform, person, { id, from: 'shop', message, via });
    const quotable = ['text', 'textV2', 'sticker', 'image', 'video', 'template', 'flex'].includes(String(message.type));
    return { id, ...(quotable ? { quoteToken: newQuoteToken() } : {}) };
  });
}

export function push(platform: Platform, call: ApiCall, messages: JsonObject[]): JsonObject[] {
  const { to } = call.body;
  const person = typeof to === 'string' ? findPersonByLineId(platform, to) : undefined;
  if (typeof to !== 'string' || to === '') throw badProperty('to');
  if (!/^[UCR][0-9a-f]{32}$/.test(to)) throw new LineError(400, 'Failed to send messages');
  const reached = person && pushReaches(platform, person) ? person : undefined;
  if (reached) spendQuota(platform, 1);
  else refuseWhenSpent(platform);
  countUnits(platform, call.body, reached ? 1 : 0);
  return deliver(platform, reached, messages, 'push');
}

/** A send that reaches nobody costs nothing, but LINE still refuses it once the month is used up. */
function refuseWhenSpent(platform: Platform): void {
  const quota = quotaOf(platform);
  const used = platform.state.usage[monthOf(platform.clock.millis())] ?? 0;
  if (quota !== undefined && used >= quota) throw new LineError(429, 'You have reached your monthly limit.');
}

/** Multicast, broadcast and narrowcast: everyone reachable among those named. Returns how many. */
export function sendToMany(
  platform: Platform,
  ids: string[] | 'everyone',
  messages: JsonObject[],
  via: SentVia,
): number {
  const people = ids === 'everyone' ? platform.state.people : peopleByLineId(platform, ids);
  const reached = people.filter(reachable);
  if (reached.length > 0) spendQuota(platform, reached.length);
  else refuseWhenSpent(platform);
  for (const person of reached) deliver(platform, person, messages, via);
  return reached.length;
}

const findPersonByLineId = (platform: Platform, id: string): Person | undefined => {
  const person = findPerson(platform, id);
  return person?.lineUserId === id ? person : undefined;
};

const peopleByLineId = (platform: Platform, ids: string[]): Person[] =>
  ids.map((id) => findPersonByLineId(platform, id)).filter((person) => person !== undefined);

/**
 * Units: one per request, ≤ 30 of `[a-zA-Z0-9_]`, 1,000 a month (the next still sends, but unlabelled).
 * https://developers.line.biz/en/docs/messaging-api/unit-based-statistics-aggregation/
 */
export function checkUnits(body: JsonObject): void {
  const units = body.customAggregationUnits;
  if (units === undefined) return;
  const bad = (message: string, property: string): LineError =>
    new LineError(400, 'The request body has 1 error(s)', { details: [{ message, property }] });
  if (!Array.isArray(units)) throw badProperty('customAggregationUnits');
  if (units.length > 1) throw bad('Size must be between 0 and 1', 'customAggregationUnits');
  const unit: unknown = units[0];
  if (units.length === 1 && (typeof unit !== 'string' || !/^[a-zA-Z0-9_]{1,30}$/.test(unit))) {
    throw bad('must be 1 to 30 characters of a-z, A-Z, 0-9 and _', 'customAggregationUnits[0]');
  }
}

export function countUnits(platform: Platform, body: JsonObject, reached: number): void {
  const unit = Array.isArray(body.customAggregationUnits) ? body.customAggregationUnits[0] : undefined;
  if (typeof unit !== 'string') return;
  const month = monthOf(platform.clock.millis());
  const known = platform.state.units[month] ?? [];
  platform.state.units[month] = known;
  if (!known.includes(unit)) {
    if (known.length >= maxUnitsInMonth) return;
    known.push(unit);
  }
  platform.state.unitReach[unit] = (platform.state.unitReach[unit] ?? 0) + reached;
}
