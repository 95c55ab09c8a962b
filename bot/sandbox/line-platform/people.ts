import { isLineUserId, type LineUserId } from '../../../shared/ids.ts';
import { newQuoteToken, ulid, userIdFor } from './identifiers.ts';
import { LineError } from './line-error.ts';
import { addToChat, findPerson, indexPerson, nextMessageId, type Platform, peopleChanged } from './platform.ts';
import type { JsonObject, Person } from './types.ts';

export interface NewPerson {
  name: string;
  language?: string;
  lineUserId?: string;
  /** Already a friend, as after years; sends no webhook. */
  friend?: boolean;
  /** Has blocked the shop, whose friend they were. */
  blocked?: boolean;
  pictureUrl?: string;
}

/** Adds somebody who has LINE and, unless `friend`, has never met the shop. Quiet: nothing is sent. */
export function addPerson(platform: Platform, given: NewPerson): Person {
  const { state, options } = platform;
  const id = `p${state.nextPerson}`;
  const lineUserId = given.lineUserId ?? userIdFor(options.channelId, state.nextPerson);
  if (!isLineUserId(lineUserId)) throw new LineError(400, 'lineUserId must be U and 32 hex digits');
  if (findPerson(platform, lineUserId)) throw new LineError(409, 'There is somebody with this lineUserId already');
  state.nextPerson += 1;
  const person: Person = {
    id,
    lineUserId,
    name: given.name,
    language: given.language ?? 'zh-TW',
    friend: given.friend ?? false,
    blocked: given.blocked ?? false,
    ...(given.pictureUrl ? { pictureUrl: given.pictureUrl } : {}),
  };
  state.people.push(person);
  indexPerson(platform, person);
  peopleChanged(platform, person);
  return person;
}

/** Throws 404 in the control's own words. */
export function personOr404(platform: Platform, id: string): Person {
  const person = findPerson(platform, id);
  if (!person) throw new LineError(404, `Nobody here is ${id}`);
  return person;
}

/** An event of this person, with what all events share; `repliable` ones carry a reply token. */
function eventOf(
  platform: Platform,
  person: { lineUserId: LineUserId },
  type: string,
  fields: JsonObject,
  repliable = true,
): JsonObject {
  const timestamp = platform.clock.millis();
  return {
    type,
    ...fields,
    webhookEventId: ulid(timestamp),
    deliveryContext: { isRedelivery: false },
    timestamp,
    source: { type: 'user', userId: person.lineUserId },
    ...(repliable ? { replyToken: platform.replyTokens.issue(person.lineUserId) } : {}),
    mode: 'active',
  };
}

const lastEvents = new WeakMap<Platform, Map<string, JsonObject>>();

function send(platform: Platform, person: Person, event: JsonObject): JsonObject {
  const byPerson = lastEvents.get(platform) ?? new Map<string, JsonObject>();
  lastEvents.set(platform, byPerson.set(person.id, event));
  platform.webhooks.enqueue(person.lineUserId, event);
  return event;
}

/** The last webhook event of a person again, same id and token, `isRedelivery: true`. */
export function redeliverLast(platform: Platform, person: Person): JsonObject {
  const event = lastEvents.get(platform)?.get(person.id);
  if (!event) throw new LineError(404, `${person.id} has sent nothing since the start`);
  platform.webhooks.redeliver(person.lineUserId, event);
  return event;
}

/** Becomes a friend, or lifts a block: LINE sends `follow` for both. */
export function follow(platform: Platform, person: Person): void {
  const isUnblocked = person.blocked;
  if (person.friend && !person.blocked) return;
  person.friend = true;
  person.blocked = false;
  peopleChanged(platform, person);
  send(platform, person, eventOf(platform, person, 'follow', { follow: { isUnblocked } }));
}

/** Blocks the account: LINE sends `unfollow`, without a reply token. */
export function block(platform: Platform, person: Person): void {
  if (person.blocked || !person.friend) return;
  person.friend = false;
  person.blocked = true;
  peopleChanged(platform, person);
  send(platform, person, eventOf(platform, person, 'unfollow', {}, false));
}

/** Lifts a block; somebody who never blocked is left alone. */
export function unblock(platform: Platform, person: Person): void {
  if (person.blocked) follow(platform, person);
}

/** Writes any message content into the chat; the page shows it and the shop hears of it. */
function sendMessage(platform: Platform, person: Person, content: JsonObject): JsonObject {
  // Nobody can write to an account they have blocked; LINE asks to unblock first.
  if (person.blocked) throw new LineError(409, `${person.id} has blocked the shop and cannot write`);
  const id = nextMessageId(platform);
  person.wroteAt = platform.clock.millis();
  addToChat(platform, person, { id, from: 'person', message: content });
  const message = { ...content, id };
  return send(platform, person, eventOf(platform, person, 'message', { message }));
}

export const say = (platform: Platform, person: Person, text: string): JsonObject =>
  sendMessage(platform, person, { type: 'text', quoteToken: newQuoteToken(), text });

export const sendSticker = (platform: Platform, person: Person, given: JsonObject): JsonObject =>
  sendMessage(platform, person, {
    type: 'sticker',
    quoteToken: newQuoteToken(),
    packageId: String(given.packageId ?? '446'),
    stickerId: String(given.stickerId ?? '1988'),
    stickerResourceType: 'STATIC',
    keywords: ['hello'],
  });

export const sendImage = (platform: Platform, person: Person): JsonObject =>
  sendMessage(platform, person, { type: 'image', quoteToken: newQuoteToken(), contentProvider: { type: 'line' } });

export const sendLocation = (platform: Platform, person: Person, given: JsonObject): JsonObject =>
  sendMessage(platform, person, {
    type: 'location',
    title: String(given.title ?? 'Here'),
    address: String(given.address ?? '台北市信義區市府路1號'),
    latitude: Number(given.latitude ?? 25.0375),
    longitude: Number(given.longitude ?? 121.5637),
  });

/** Takes a message back: the phone hides it, the shop is told its id. */
export function unsend(platform: Platform, person: Person, messageId?: string): JsonObject {
  const chat = platform.state.chats[person.lineUserId] ?? [];
  const found = messageId
    ? chat.find((entry) => entry.id === messageId && entry.from === 'person')
    : chat.findLast((entry) => entry.from === 'person' && !entry.unsent && !entry.via);
  if (!found) throw new LineError(404, 'There is no such message of this person');
  found.unsent = true;
  found.message = { type: 'text', text: '' };
  peopleChanged(platform, person);
  return send(platform, person, eventOf(platform, person, 'unsend', { unsend: { messageId: found.id } }, false));
}

/** Taps something that carries postback data. `displayText` appears as the person's own words, as in LINE. */
export function tap(
  platform: Platform,
  person: Person,
  given: { data: string; displayText?: string; params?: JsonObject },
): JsonObject {
  if (person.blocked) throw new LineError(409, `${person.id} has blocked the shop and cannot tap`);
  person.wroteAt = platform.clock.millis();
  if (given.displayText) {
    const message = { type: 'text', text: given.displayText };
    addToChat(platform, person, { id: nextMessageId(platform), from: 'person', message, via: 'postback' });
  }
  const postback = { data: given.data, ...(given.params ? { params: given.params } : {}) };
  return send(platform, person, eventOf(platform, person, 'postback', { postback }));
}

/** Taps a tab of the rich menu: changes the menu this person sees and tells the shop how it went. */
export function switchRichMenu(
  platform: Platform,
  person: Person,
  given: { richMenuAliasId: string; data: string },
): JsonObject {
  const menuId = platform.state.aliases[given.richMenuAliasId];
  const found = menuId !== undefined && platform.state.richMenus[menuId] !== undefined;
  if (found) {
    person.richMenuId = menuId;
    peopleChanged(platform, person);
  }
  const params = found
    ? { newRichMenuAliasId: given.richMenuAliasId, status: 'SUCCESS' }
    : { status: menuId ? 'RICHMENU_NOTFOUND' : 'RICHMENU_ALIAS_ID_NOTFOUND' };
  return tap(platform, person, { data: given.data, params });
}
