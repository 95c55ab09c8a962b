import { liffPaths } from '../../../shared/liff-paths.ts';
import type { Broadcast } from '../../services/ports/broadcasts.ts';
import type { CouponTemplate } from '../../services/ports/coupons.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { couponMinimum, couponValue } from './coupon-face.ts';
import { couponFace } from './coupons.ts';
import { bubble, button, clip, flex, note, separator, text } from './parts.ts';
import type { Voice } from './voice.ts';

const textMax = 2_000;

/**
 * What a broadcast looks like: its words, the coupon below them, and how to stop. One message object, so that a phone shows one bubble.
 * All recipients of a language get the same bytes: the coupon button leads to the member's own list.
 */
export function broadcastMessages(
  voice: Voice,
  broadcast: Pick<Broadcast, 'text'>,
  template: CouponTemplate | null,
): LineMessage[] {
  const said = voice.words.broadcast;
  const words = text(broadcast.text, { text: clip(broadcast.text, textMax), size: 'md' });
  if (!template) {
    const main = bubble({ body: [words, separator, note(said.footer)] });
    return [flex(`${voice.shop.name}: ${broadcast.text}`, main)];
  }
  const title = voice.local(template.title);
  const main = bubble({
    top: couponFace(voice, template),
    body: [
      text(title, { size: 'lg', weight: 'bold' }),
      note(couponMinimum(voice, template)),
      separator,
      { ...words, margin: 'lg' },
      note(said.footer),
    ],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.coupons()) }, { color: voice.brand })],
  });
  return [flex(`${said.altCoupon(title, couponValue(voice, template))} · ${broadcast.text}`, main)];
}
