import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { encodePostback } from '../postback.ts';
import { bubble, button, clip, type Flex, flex, heading, note, separator, text } from './parts.ts';
import { withGuestNext, withNext } from './quick.ts';
import type { Voice } from './voice.ts';

/** The offer to join: the page in one tap, or here in the chat where the page does not open. */
export function offerMessages(voice: Voice, why: 'asked' | 'followed' | 'not-member'): LineMessage[] {
  const said = voice.words.offer;
  const title = why === 'followed' ? said.followTitle(voice.shop.name) : said.title(voice.shop.name);
  const body: Flex[] = [heading(title), text(why === 'not-member' ? voice.words.notMember : said.text)];
  const main = bubble({
    body,
    foot: [
      button(said.open, { kind: 'open', uri: voice.link(liffPaths.join()) }, { color: voice.brand }),
      button(
        said.inChat,
        { kind: 'postback', data: encodePostback({ do: 'offer' }), displayText: said.inChat },
        { kind: 'secondary' },
      ),
    ],
  });
  return withGuestNext(voice, [flex(voice.sentences(title, voice.words.offer.text), main)]);
}

export type NoticeView = { version: string; items: readonly { title: string; text: string }[]; guardian: string };

/** The notice of Article 8 in the chat itself, with consent below it: what joining without the page needs. */
export function consentMessages(voice: Voice, notice: NoticeView, outdated = false): LineMessage[] {
  const said = voice.words.consent;
  const agree = (marketing: boolean) => encodePostback({ do: 'join', notice: notice.version, marketing });
  const items = notice.items.flatMap((item) => [
    text(item.title, { size: 'sm', weight: 'bold', margin: 'md' }),
    note(item.text),
  ]);
  const main = bubble({
    body: [
      heading(outdated ? said.outdated : said.title),
      ...items,
      separator,
      note(notice.guardian),
      note(said.text(voice.shop.name)),
      note(said.later),
    ],
    foot: [
      button(
        said.agreeMessages,
        { kind: 'postback', data: agree(true), displayText: said.agreeMessages },
        { color: voice.brand },
      ),
      button(said.agree, { kind: 'postback', data: agree(false), displayText: said.agreed }, { kind: 'secondary' }),
    ],
  });
  return [flex(voice.sentences(said.title, said.text(voice.shop.name)), main)];
}

/** After joining; somebody who was a member already is told so and given nothing twice. */
export function joinedMessages(
  voice: Voice,
  result: { joinedNow: boolean; name: string; welcomePoints: number; hasCoupon: boolean },
): LineMessage[] {
  const said = voice.words.joined;
  const title = result.name === '' ? said.titleNameless : said.title(result.name);
  const lines = result.joinedNow
    ? [
        ...(result.welcomePoints > 0 ? [said.gift(voice.number(result.welcomePoints))] : []),
        ...(result.hasCoupon ? [said.coupon] : []),
      ]
    : [said.already];
  const main = bubble({
    body: [heading(title), ...lines.map((line) => text(line))],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.card()) }, { color: voice.brand })],
  });
  return withNext(voice, [flex(voice.sentences(title, ...lines), main)], null);
}

/** A member who comes back (unblocks), or becomes a friend only now, having joined on the page. */
export const friendMessages = (voice: Voice, name: string, cameBack: boolean): LineMessage[] =>
  withNext(
    voice,
    [{ type: 'text', text: clip(cameBack ? voice.words.back(name) : voice.words.friend(name), 1_000) }],
    null,
  );
