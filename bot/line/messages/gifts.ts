import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { bigNumber, bubble, button, flex, heading, note, strip, text } from './parts.ts';
import type { CardView, Voice } from './voice.ts';

type Gift = { points: number; expiresOn: string | null; coupons: number };

/** Told once a year: the gift that has just been given. */
export function birthdayGiftMessages(voice: Voice, card: CardView, gift: Gift): LineMessage[] {
  const said = voice.words.birthdayGift;
  const { name } = card.member;
  return giftMessages(voice, card, gift, {
    title: name === '' ? said.titleNameless : said.title(name),
    coupon: said.coupon(card.shop.name),
  });
}

/** As a birthday's, on the shop's further date, under the name the shop gave it. */
export const furtherDateMessages = (
  voice: Voice,
  card: CardView,
  gift: Gift & { name: Parameters<Voice['local']>[0] },
): LineMessage[] =>
  giftMessages(voice, card, gift, {
    title: voice.local(gift.name),
    coupon: voice.words.furtherDate.coupon(card.shop.name),
  });

function giftMessages(
  voice: Voice,
  card: CardView,
  gift: Gift,
  { title: greeting, coupon }: { title: string; coupon: string },
): LineMessage[] {
  const said = voice.words.birthdayGift;
  const inPoints = gift.points > 0 ? [said.text(voice.number(gift.points), card.shop.name)] : [];
  const lines = [...inPoints, ...(gift.coupons > 0 ? [coupon] : [])];
  const main = bubble({
    top: strip(card.tier.material),
    body: [
      heading(greeting),
      ...(gift.points > 0 ? [bigNumber(`+${voice.number(gift.points)}`, voice.words.pointsUnit)] : []),
      ...lines.map((line) => text(line)),
      ...(gift.expiresOn && gift.points > 0 ? [note(said.until(voice.day(gift.expiresOn)))] : []),
    ],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.card()) }, { color: voice.brand })],
  });
  return [flex(voice.sentences(greeting, ...lines), main)];
}

/** Told when a tier is reached. */
export function tierUpMessages(voice: Voice, card: CardView): LineMessage[] {
  const said = voice.words.tierUp;
  const title = said.title(voice.local(card.tier.name));
  const line = said.text(card.shop.name);
  const benefits = card.tier.benefits.slice(0, 4).map((benefit) => note(`· ${voice.local(benefit)}`));
  const main = bubble({
    top: strip(card.tier.material),
    body: [heading(title), text(line), ...benefits],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.tiers()) }, { color: voice.brand })],
  });
  return [flex(voice.sentences(title, line), main)];
}
