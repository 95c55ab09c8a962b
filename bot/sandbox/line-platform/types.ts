import type { LineUserId } from '../../../shared/ids.ts';

export type JsonObject = { [key: string]: unknown };
export type SentVia = 'reply' | 'push' | 'multicast' | 'narrowcast' | 'broadcast' | 'greeting';

/** One person with a phone. `id` is short for the page and for people (`p1`); `lineUserId` is what the shop sees. */
export interface Person {
  id: string;
  lineUserId: LineUserId;
  name: string;
  language: string;
  pictureUrl?: string;
  statusMessage?: string;
  /** Follows the account. A blocker stays `friend` in nobody's sense: `reachable` is `friend && !blocked`. */
  friend: boolean;
  blocked: boolean;
  /** When the person last wrote: LINE lets a push reach a non-friend for 7 days after it. */
  wroteAt?: number;
  richMenuId?: string;
}

export interface ChatMessage {
  id: string;
  from: 'person' | 'shop';
  at: string;
  message: JsonObject;
  via?: SentVia | 'postback';
  /** The shop took the webhook that told of it. */
  read?: boolean;
  unsent?: boolean;
}

export interface RichMenu extends JsonObject {
  richMenuId: string;
  size: { width: number; height: number };
  areas: { bounds: { x: number; y: number; width: number; height: number }; action: JsonObject }[];
}

export interface RetryRecord {
  requestId: string;
  at: number;
  sentMessages?: JsonObject[];
}

/** Everything LINE would remember. Plain JSON, so that a restart can bring it back. */
export interface PlatformState {
  version: 1;
  people: Person[];
  chats: { [lineUserId: string]: ChatMessage[] };
  richMenus: { [richMenuId: string]: RichMenu };
  richMenuImages: { [richMenuId: string]: string };
  aliases: { [aliasId: string]: string };
  defaultRichMenuId?: string;
  retryKeys: { [key: string]: RetryRecord };
  /** People reached by counted sends, by month (`2026-11`, UTC+9). */
  usage: { [month: string]: number };
  /** Aggregation units named in a month: at most 1,000 are labelled. */
  units: { [month: string]: string[] };
  unitReach: { [unit: string]: number };
  clockOffsetMs: number;
  nextPerson: number;
  nextId: number;
  webhookUrl?: string;
  idTokenKey?: JsonObject;
}

export const emptyState = (): PlatformState => ({
  version: 1,
  people: [],
  chats: {},
  richMenus: {},
  richMenuImages: {},
  aliases: {},
  retryKeys: {},
  usage: {},
  units: {},
  unitReach: {},
  clockOffsetMs: 0,
  nextPerson: 1,
  nextId: 1,
});

/** What the platform can be told to do wrong. `{}` clears everything. */
export interface ApiFault {
  /** Answer this instead of doing the work (500 unless `after` alone is wanted). */
  status?: number;
  /** Wait before answering. */
  delayMs?: number;
  /** How often; without it, until cleared. */
  count?: number;
  /** Only paths that begin with this. */
  path?: string;
  /** Do the work first, then answer `status`: the case retry keys exist for. */
  after?: boolean;
  /** Close the connection without an answer. */
  hangup?: boolean;
}
export interface Faults {
  api?: ApiFault;
  webhook?: { drop?: number | boolean; duplicate?: number | boolean; delayMs?: number };
  quota?: number | null;
  rate?: number | { [methodAndPath: string]: number };
}

export type LiveEvent = { type: 'chat' | 'state' | 'request' | 'webhook' | 'clock' | 'open'; [key: string]: unknown };

export interface LinePlatformOptions {
  /** 0 = any free port. */
  port: number;
  host?: string;
  /** PUBLIC_URL of the shop. */
  shopUrl: string;
  /** Where webhooks go; `{shopUrl}/webhook` unless given. */
  webhookUrl?: string;
  channelId: string;
  channelSecret: string;
  channelAccessToken: string;
  loginChannelId: string;
  loginChannelSecret: string;
  liffId: string;
  shopName: string;
  now?: () => Date;
  stateFile?: string;
  /** People a month; none = no limit. */
  quota?: number;
  /** The shop's zone, in which the phones show times; Asia/Taipei unless given. */
  timeZone?: string;
  links?: () => { label: string; url: string }[];
  hooks?: { onClock?(now: Date): Promise<void>; onIdle?(): Promise<void> };
  /** Waits before each redelivery, ms. LINE keeps its own secret; ours grow and end. */
  redeliveryDelaysMs?: number[];
  /** How long the shop has to answer a webhook, ms (LINE: 2,000). */
  webhookTimeoutMs?: number;
}
