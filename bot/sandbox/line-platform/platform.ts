import { EventEmitter } from 'node:events';
import { messageIdFrom } from './identifiers.ts';
import type { PlatformClock } from './platform-clock.ts';
import type { RateLimiter } from './rate-limits.ts';
import type { ReplyTokens } from './reply-tokens.ts';
import type { RequestLog } from './request-log.ts';
import type { StateFile } from './state-file.ts';
import type { Tokens } from './tokens.ts';
import type { ChatMessage, Faults, LinePlatformOptions, LiveEvent, Person, PlatformState, SentVia } from './types.ts';
import type { WebhookSender } from './webhook-sender.ts';

const keepMessages = 200;

/** What every part of the platform works on: one per running platform, passed as an argument. */
export interface Platform {
  options: LinePlatformOptions;
  state: PlatformState;
  /** Everybody by short id and by LINE's: a shop can have a hundred thousand friends. */
  index: Map<string, Person>;
  file: StateFile;
  clock: PlatformClock;
  rates: RateLimiter;
  log: RequestLog;
  tokens: Tokens;
  replyTokens: ReplyTokens;
  webhooks: WebhookSender;
  live: EventEmitter;
  faults: Faults;
  /** The bot's own user id, `destination` of every webhook. */
  botUserId: string;
  /** Its own address, known once it listens. */
  url: string;
}

export const makeLive = (): EventEmitter => new EventEmitter().setMaxListeners(0);

export function tell(platform: Platform, event: LiveEvent): void {
  platform.live.emit('event', event);
}

export const reachable = (person: Person): boolean => person.friend && !person.blocked;

/** By short id or by LINE's; undefined when nobody has it. */
export const findPerson = (platform: Platform, id: string): Person | undefined => platform.index.get(id);

export function indexPerson(platform: Platform, person: Person): void {
  platform.index.set(person.id, person).set(person.lineUserId, person);
}

export function nextMessageId(platform: Platform): string {
  const id = messageIdFrom(platform.state.nextId);
  platform.state.nextId += 1;
  return id;
}

/** Puts a message into a person's chat and shows it on the phone page. */
export function addToChat(
  platform: Platform,
  person: Person,
  entry: { id: string; from: 'person' | 'shop'; message: ChatMessage['message']; via?: SentVia | 'postback' },
): void {
  const message: ChatMessage = { ...entry, at: platform.clock.now().toISOString() };
  const chat = platform.state.chats[person.lineUserId] ?? [];
  chat.push(message);
  if (chat.length > keepMessages) chat.splice(0, chat.length - keepMessages);
  platform.state.chats[person.lineUserId] = chat;
  platform.file.accepted({ chat: person.lineUserId, message, nextId: platform.state.nextId });
  tell(platform, { type: 'chat', person: person.id, lineUserId: person.lineUserId, message });
}

/**
 * Whoever the shop has taken an event from sees what they wrote until then as read: an account in bot mode reads by itself.
 * @param until epoch ms of the event.
 */
export function markRead(platform: Platform, lineUserId: string, until: number): void {
  const chat = platform.state.chats[lineUserId] ?? [];
  let changed = false;
  for (const entry of chat.toReversed()) {
    if (entry.from !== 'person' || Date.parse(entry.at) > until) continue;
    if (entry.read) break;
    entry.read = true;
    changed = true;
  }
  if (!changed) return;
  platform.file.changed();
  const person = platform.index.get(lineUserId);
  tell(platform, { type: 'chat', person: person?.id, read: until });
}

export function peopleChanged(platform: Platform, person: Person): void {
  platform.file.accepted({ person, nextPerson: platform.state.nextPerson });
  tell(platform, { type: 'state', person: person.id });
}
