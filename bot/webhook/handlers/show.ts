import { birthdayMessages } from '../../line/messages/birthday.ts';
import { cardMessages } from '../../line/messages/card.ts';
import { couponsMessages } from '../../line/messages/coupons.ts';
import { helpMessages } from '../../line/messages/help.ts';
import { historyMessages, historyRows } from '../../line/messages/history.ts';
import { offerMessages } from '../../line/messages/joining.ts';
import { pointsMessages } from '../../line/messages/points.ts';
import { tierMessages } from '../../line/messages/tier.ts';
import type { Voice } from '../../line/messages/voice.ts';
import type { Showable } from '../../line/postback.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import type { Answer, Reader } from '../answer.ts';

/** How many entries have to be read for an answer. */
export const historyFor = (what: Showable): number => (what === 'history' ? historyRows : 0);

/** Answers a question about oneself; for somebody who is no member, with the offer to become one. */
export function show(reader: Reader, what: Showable, voice: Voice): Answer {
  const did = `show ${what}`;
  const { member } = reader;
  if (what === 'help') return { messages: helpMessages(voice, member !== null), matters: false, did };
  if (member === null)
    return { messages: offerMessages(voice, 'not-member'), matters: false, did: `${did}: no member` };
  return { messages: memberAnswer(reader, what, voice), matters: false, did };
}

function memberAnswer({ member, shop }: Reader, what: Exclude<Showable, 'help'>, voice: Voice): LineMessage[] {
  if (member === null) return [];
  const { card, history } = member;
  switch (what) {
    case 'points':
      return pointsMessages(voice, card);
    case 'card':
      return cardMessages(voice, card);
    case 'tier':
      return tierMessages(voice, card);
    case 'coupons':
      return couponsMessages(voice, card);
    case 'history':
      return historyMessages(voice, history);
    case 'birthday':
      return birthdayMessages(voice, card, shop.today);
  }
}
