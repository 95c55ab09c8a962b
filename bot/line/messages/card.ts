import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { bubble, button, flex, note, text, title, tokens } from './parts.ts';
import { withNext } from './quick.ts';
import type { CardView, Voice } from './voice.ts';

const grouped = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ');

/** 會員卡: whose card, its number, and one button to the code the till scans. The code itself lives two minutes, a chat for years. */
export function cardMessages(voice: Voice, card: CardView): LineMessage[] {
  const said = voice.words.cardBubble;
  const metal = tokens.metals[card.tier.material];
  const heading = said.title(voice.local(card.tier.name));
  const face = {
    type: 'box',
    layout: 'vertical',
    paddingAll: '20px',
    spacing: 'sm',
    background: {
      type: 'linearGradient',
      angle: '115deg',
      startColor: metal.start,
      centerColor: metal.middle,
      centerPosition: '45%',
      endColor: metal.end,
    },
    contents: [
      text(card.shop.name, { size: 'sm', weight: 'bold', color: metal.ink }),
      text(heading, { size: 'xxl', weight: 'bold', color: metal.ink, margin: 'xl' }),
      text(card.member.name, { size: 'md', color: metal.ink }),
      text(grouped(card.member.number), {
        size: 'lg',
        weight: 'bold',
        color: metal.ink,
        wrap: false,
        adjustMode: 'shrink-to-fit',
      }),
    ],
  };
  const main = bubble({
    top: face,
    body: [note(said.hint), title(voice.words.points(voice.number(card.points.balance)))],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.code()) }, { color: voice.brand })],
  });
  return withNext(voice, [flex(`${heading} ${grouped(card.member.number)}`, main)], 'card');
}
