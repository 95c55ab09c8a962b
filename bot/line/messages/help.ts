import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { encodePostback } from '../postback.ts';
import { bubble, button, clip, flex, heading, text, withQuickReplies } from './parts.ts';
import { withGuestNext, withNext } from './quick.ts';
import type { Voice } from './voice.ts';

const plain = (value: string): LineMessage => ({ type: 'text', text: clip(value, 1_000) });

/** 說明: what one can say, with buttons that say it. */
export function helpMessages(voice: Voice, isMember: boolean): LineMessage[] {
  const { help } = voice.words;
  const line = isMember ? help.member : help.guest;
  const message = flex(
    voice.sentences(help.title(voice.shop.name), line),
    bubble({ body: [heading(help.title(voice.shop.name)), text(line)] }),
  );
  return isMember ? withNext(voice, [message], 'help') : withGuestNext(voice, [message]);
}

/** A button that no longer means anything, or that we never made. */
export const staleMessages = (voice: Voice, isMember: boolean): LineMessage[] =>
  isMember ? withNext(voice, [plain(voice.words.stale)], null) : withGuestNext(voice, [plain(voice.words.stale)]);

/** Something on our side did not work; nothing was lost, and trying again is safe. */
export const troubleMessages = (voice: Voice): LineMessage[] => [plain(voice.words.trouble)];

/** 設定: the page has them all. */
export function settingsMessages(voice: Voice): LineMessage[] {
  const said = voice.words.messages;
  const main = bubble({
    body: [text(said.settings)],
    foot: [button(said.open, { kind: 'open', uri: voice.link(liffPaths.settings()) }, { color: voice.brand })],
  });
  return withNext(voice, [flex(said.settings, main)], null);
}

/** 停止 and its way back. */
export function wishMessages(voice: Voice, wants: boolean): LineMessage[] {
  const said = voice.words.messages;
  if (wants) return withNext(voice, [plain(said.on)], null);
  const data = encodePostback({ do: 'messages', want: true });
  return withQuickReplies(
    [plain(said.off)],
    [{ label: said.turnOn, tap: { kind: 'postback', data, displayText: said.turnOn } }],
  );
}
