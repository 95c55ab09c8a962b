import { CouponKind } from '../../../shared/vocabulary.ts';
import type { Voice } from './voice.ts';

/** What a coupon is worth, in the fewest characters: its face. */
export function couponValue(voice: Voice, coupon: { kind: CouponKind; value: number }): string {
  const said = voice.words.couponsBubble;
  switch (coupon.kind) {
    case CouponKind.AmountOff:
      return voice.money(coupon.value);
    case CouponKind.PercentOff: {
      const left = 10_000 - coupon.value;
      // 九折 is 9, 八五折 is 85: tenths are left out where they are nothing.
      const tenths = left % 1_000 === 0 ? String(left / 1_000) : String(Math.trunc(left / 100));
      return said.percent(String(coupon.value / 100), tenths);
    }
    case CouponKind.BuyOneGetOne:
      return said.buyOne;
    case CouponKind.Gift:
      return said.gift;
    case CouponKind.AddOnPrice:
    case CouponKind.MemberPrice:
      return voice.money(coupon.value);
    case CouponKind.FreeDelivery:
      return said.delivery;
    case CouponKind.PointsMultiplier:
      return said.timesPoints(String(coupon.value / 10_000));
  }
}

export const couponMinimum = (voice: Voice, coupon: { minimum: number }): string =>
  coupon.minimum > 0
    ? voice.words.couponsBubble.minimum(voice.money(coupon.minimum))
    : voice.words.couponsBubble.noMinimum;
