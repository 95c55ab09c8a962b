import type { LineUserId } from '../../shared/ids.ts';
import type { Language } from '../../shared/vocabulary.ts';
import { createVoice, type Voice } from '../line/messages/voice.ts';
import { type ChatReading, readForChat } from '../services/members/read-for-chat.ts';
import type { InboxRow, LineMessage } from '../services/ports/line.ts';
import type { Deps } from '../services/ports.ts';

/** What a handler works with: one event of one person, at one instant. */
export type Turn = {
  deps: Deps;
  row: InboxRow;
  lineUserId: LineUserId;
  now: Date;
  liffUrl: string;
};

/** What a handler hands back; it sends nothing itself. */
export type Answer = {
  messages: LineMessage[];
  /** Whether it is worth a push, which costs, when LINE no longer takes the reply. */
  matters: boolean;
  /** For the log: what was done, without anything anybody said. */
  did: string;
};

export const silence = (did: string): Answer => ({ messages: [], matters: false, did });

export type Reader = ChatReading & {
  voice: Voice;
  /** The same in another language: somebody who types in Thai is answered in Thai. */
  in(language: Language | null): Voice;
};

/** Reads the person and the shop, and finds the voice to answer with: the member's language, else the shop's. */
export async function readTurn(turn: Turn, history = 0): Promise<Reader> {
  const { deps, lineUserId, now, liffUrl } = turn;
  const reading = await readForChat(deps, { lineUserId, history, now });
  const own = reading.member?.record.language ?? reading.shop.language;
  const voiceIn = (language: Language) =>
    createVoice({ language, shop: reading.shop, liffUrl, today: reading.shop.today });
  return { ...reading, voice: voiceIn(own), in: (language) => voiceIn(language ?? own) };
}
