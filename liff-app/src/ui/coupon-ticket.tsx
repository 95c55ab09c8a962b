import { dayOf, daysBetween, longDay, money, shortDay, timeOf } from '../lib/format.ts';
import { pick, useWords } from '../lib/i18n.ts';
import type { Card } from '../lib/session.ts';
import { Ticket } from './ticket.tsx';

type Coupon = Card['coupons'][number];

/** What a coupon is worth, in as few signs as it can be said. */
export function CouponWorth({ coupon, currency }: { coupon: Coupon; currency: string }) {
  const { language, words } = useWords();
  if (coupon.kind === 'amount-off') {
    const text = money(coupon.value, currency, language);
    const at = text.search(/\d/);
    return (
      <>
        <small>{text.slice(0, at)}</small>
        {text.slice(at)}
      </>
    );
  }
  if (coupon.kind === 'percent-off') {
    // 折 counts what is paid (15 % off = 85 折); the other languages count what is taken off.
    const off = coupon.value / 100;
    return (
      <>
        {words.coupons.percent(
          language === 'zh-TW' ? String((100 - off) % 10 === 0 ? (100 - off) / 10 : 100 - off) : String(off),
        )}
      </>
    );
  }
  const [first, second] = coupon.kind === 'buy-one-get-one' ? words.coupons.buyOneGetOne : words.coupons.gift;
  return (
    <>
      {first}
      <br />
      {second}
    </>
  );
}

export function CouponTicket({
  coupon,
  shop,
  today,
  onOpen,
}: {
  coupon: Coupon;
  shop: Card['shop'];
  today: string;
  onOpen?: () => void;
}) {
  const { language, words } = useWords();
  const left = daysBetween(today, coupon.lastDay);
  const lines =
    coupon.used !== undefined
      ? [
          words.coupons.usedAt(
            `${longDay(dayOf(coupon.used.at, shop.zone))} ${timeOf(coupon.used.at, shop.zone)}`,
            coupon.used.branch,
          ),
        ]
      : [
          coupon.minimum > 0
            ? words.coupons.minimum(money(coupon.minimum, shop.currency, language))
            : words.coupons.noMinimum,
          `${words.coupons.until(shortDay(coupon.lastDay, today))}${left >= 0 && left <= 9 ? `・${words.pointsPage.left(String(left))}` : ''}`,
        ];
  return (
    <Ticket
      stub={<CouponWorth coupon={coupon} currency={shop.currency} />}
      title={pick(coupon.title, language)}
      lines={lines}
      torn={coupon.state !== 'issued'}
      testId="coupon-item"
      {...(onOpen ? { onOpen } : {})}
    />
  );
}
