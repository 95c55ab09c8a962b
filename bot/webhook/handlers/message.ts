import { helpMessages, settingsMessages, wishMessages } from '../../line/messages/help.ts';
import { joinedMessages, offerMessages } from '../../line/messages/joining.ts';
import { showables } from '../../line/postback.ts';
import { updateProfile } from '../../services/members/update-profile.ts';
import { type Answer, type Reader, readTurn, silence, type Turn } from '../answer.ts';
import { type Asked, readKeyword } from '../keywords.ts';
import { isObject } from '../read-event.ts';
import { historyFor, show } from './show.ts';

const helpEveryMs = 3_600_000;

/** Something typed, or a sticker, a picture, a place: words of ours are answered, anything else gets a short help once an hour. */
export async function onMessage(turn: Turn): Promise<Answer> {
  const message = isObject(turn.row.event.message) ? turn.row.event.message : {};
  const typed = message.type === 'text' && typeof message.text === 'string' ? message.text : '';
  const { pointsName } = await turn.deps.programs.inForce(turn.now);
  const keyword = readKeyword(
    typed,
    Object.values(pointsName).filter((name) => name !== undefined),
  );
  if (keyword === null) return shortHelp(turn);
  const what = showables.find((each) => each === keyword.asks);
  const reader = await readTurn(turn, what ? historyFor(what) : 0);
  const voice = reader.in(keyword.language);
  return what ? show(reader, what, voice) : other(turn, reader, keyword.asks, voice);
}

async function other(turn: Turn, reader: Reader, asks: Asked, voice: Reader['voice']): Promise<Answer> {
  const { member } = reader;
  if (member === null) return { messages: offerMessages(voice, 'asked'), matters: false, did: 'offer' };
  const { record } = member;
  switch (asks) {
    case 'join':
      return {
        messages: joinedMessages(voice, { joinedNow: false, name: record.name, welcomePoints: 0, hasCoupon: false }),
        matters: false,
        did: 'a member already',
      };
    case 'stop':
    case 'start': {
      const line = asks === 'start';
      await updateProfile(turn.deps, { memberId: record.id, marketing: { line }, now: turn.now });
      return { messages: wishMessages(voice, line), matters: true, did: `messages ${line ? 'on' : 'off'}` };
    }
    default:
      return { messages: settingsMessages(voice), matters: false, did: 'settings' };
  }
}

/** A second try of the same event answers even within the hour: the first may have died before it could. */
async function shortHelp(turn: Turn): Promise<Answer> {
  const { deps, row, lineUserId, now } = turn;
  const { hits } = await deps.rateLimits.hit(`help:${lineUserId}`, helpEveryMs, now);
  if (hits > 1 && row.attempts <= 1) return silence('not understood, help given within the hour');
  const { voice, member } = await readTurn(turn);
  return { messages: helpMessages(voice, member !== null), matters: false, did: 'short help' };
}
