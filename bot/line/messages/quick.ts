import type { LineMessage } from '../../services/ports/line.ts';
import { encodePostback, type Showable, showables } from '../postback.ts';
import { type Tap, withQuickReplies } from './parts.ts';
import type { Voice } from './voice.ts';

/** What a tap asks the bot for; the word appears in the chat as if typed. */
export const show = (voice: Voice, what: Showable): Tap => ({
  kind: 'postback',
  data: encodePostback({ do: 'show', what }),
  displayText: voice.words.show[what],
});

/** Answers to a member end with what usually comes next, less what has just been said. */
export const withNext = (voice: Voice, messages: LineMessage[], said: Showable | null): LineMessage[] =>
  withQuickReplies(
    messages,
    showables
      .filter((what) => what !== said)
      .map((what) => ({ label: voice.words.show[what], tap: show(voice, what) })),
  );

export const offerTap = (voice: Voice): Tap => ({
  kind: 'postback',
  data: encodePostback({ do: 'offer' }),
  displayText: voice.words.menu.join,
});

/** For somebody who is no member, everything begins with joining. */
export const withGuestNext = (voice: Voice, messages: LineMessage[]): LineMessage[] =>
  withQuickReplies(messages, [
    { label: voice.words.menu.join, tap: offerTap(voice) },
    { label: voice.words.show.help, tap: show(voice, 'help') },
  ]);
