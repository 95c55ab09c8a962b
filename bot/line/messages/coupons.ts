import { liffPaths } from '../../../shared/liff-paths.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { couponMinimum, couponValue } from './coupon-face.ts';
import { bubble, button, clip, type Flex, flex, note, text, tokens } from './parts.ts';
import { withNext } from './quick.ts';
import type { CardView, Voice } from './voice.ts';

/** LINE takes 12 bubbles; ten coupons and a way to the rest stay far below its bytes. */
const shownMax = 10;
type CouponView = CardView['coupons'][number];

/** 優惠券: what can be used now, soonest end first, each one tap from its code. */
export function couponsMessages(voice: Voice, card: CardView): LineMessage[] {
  const said = voice.words.couponsBubble;
  const now = card.at;
  const usable = card.coupons
    .filter(({ state, usableFrom }) => state === CouponState.Issued && usableFrom <= now)
    .toSorted((a, b) => a.usableUntil.localeCompare(b.usableUntil));
  if (usable.length === 0) {
    const uri = voice.link(liffPaths.coupons());
    const main = bubble({
      body: [text(said.none)],
      foot: [button(said.all, { kind: 'open', uri }, { kind: 'secondary' })],
    });
    return withNext(voice, [flex(said.none, main)], 'coupons');
  }
  const bubbles = usable.slice(0, shownMax).map((coupon) => couponBubble(voice, coupon));
  if (usable.length > shownMax) bubbles.push(restBubble(voice, usable.length - shownMax));
  const alt = voice.sentences(said.alt(usable.length), ...usable.slice(0, 3).map((each) => nameOf(voice, each)));
  const contents = bubbles.length === 1 ? bubbles[0]! : { type: 'carousel', contents: bubbles };
  return withNext(voice, [flex(alt, contents)], 'coupons');
}

const nameOf = (voice: Voice, coupon: CouponView): string => clip(voice.local(coupon.title), 60);

function couponBubble(voice: Voice, coupon: CouponView): Flex {
  const said = voice.words.couponsBubble;
  return bubble({
    size: 'kilo',
    top: couponFace(voice, coupon),
    body: [
      text(nameOf(voice, coupon), { size: 'md', weight: 'bold', maxLines: 2 }),
      note(couponMinimum(voice, coupon)),
      text(said.until(voice.day(coupon.lastDay)), { size: 'xs', color: tokens.accent }),
    ],
    foot: [button(said.use, { kind: 'open', uri: voice.link(liffPaths.coupon(coupon.id)) }, { color: voice.brand })],
  });
}

/** The coloured top of a coupon: its value, as large as it fits. */
export function couponFace(voice: Voice, coupon: Pick<CouponView, 'kind' | 'value'>): Flex {
  return {
    type: 'box',
    layout: 'vertical',
    paddingAll: '20px',
    backgroundColor: voice.brand,
    justifyContent: 'center',
    height: '96px',
    contents: [
      text(couponValue(voice, coupon), {
        size: 'xxl',
        weight: 'bold',
        color: '#ffffff',
        wrap: false,
        adjustMode: 'shrink-to-fit',
      }),
    ],
  };
}

const restBubble = (voice: Voice, count: number): Flex =>
  bubble({
    size: 'kilo',
    body: [text(voice.words.couponsBubble.more(count), { size: 'lg', weight: 'bold', align: 'center', margin: 'xxl' })],
    foot: [
      button(
        voice.words.couponsBubble.all,
        { kind: 'open', uri: voice.link(liffPaths.coupons()) },
        { kind: 'secondary' },
      ),
    ],
  });
