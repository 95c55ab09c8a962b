import type { ReactNode } from 'react';
import type { Language } from '../../../shared/vocabulary.ts';
import { dayOf, daysBetween, longDay, money, shortDay } from '../lib/format.ts';
import { pick, useWords } from '../lib/i18n.ts';
import type { Card } from '../lib/session.ts';
import { Ticket } from './ticket.tsx';

type Coupon = Card['coupons'][number];

/** 折 counts what is paid (15 % off = 8.5 折); the other languages count what is taken off. */
const percentText = (basisPoints: number, language: Language): string =>
  String(language === 'zh-TW' ? (10_000 - basisPoints) / 1_000 : basisPoints / 100);

/** What a coupon is worth, in as few signs as it can be said. */
export function CouponWorth({ coupon, currency }: { coupon: Coupon; currency: string }) {
  const { language, words } = useWords();
  if (coupon.kind === 'points-multiplier') return <>×{coupon.value / 10_000}</>;
  if (coupon.kind === 'amount-off' || coupon.kind === 'add-on-price' || coupon.kind === 'member-price') {
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
    const value = percentText(coupon.value, language);
    const [before = '', after = ''] = words.coupons.percent(value).split(value);
    return (
      <>
        {before.trim() && <small>{before.trim()}</small>}
        {value}
        {after.trim() && <small>{after.trim()}</small>}
      </>
    );
  }
  const { buyOneGetOne, freeDelivery, gift } = words.coupons;
  const [first, second] =
    coupon.kind === 'buy-one-get-one' ? buyOneGetOne : coupon.kind === 'free-delivery' ? freeDelivery : gift;
  return (
    <>
      <span>{first}</span>
      <span>{second}</span>
    </>
  );
}

/** @param short on the card: one line below the title. */
export function CouponTicket({
  coupon,
  shop,
  today,
  short = false,
  onOpen,
}: {
  coupon: Coupon;
  shop: Card['shop'];
  today: string;
  short?: boolean;
  onOpen?: () => void;
}) {
  const { language, words } = useWords();
  const left = daysBetween(today, coupon.lastDay);
  const until = words.coupons.until(shortDay(coupon.lastDay, today));
  const ending: ReactNode =
    coupon.state === 'issued' && left >= 0 && left <= 9 ? (
      <span className="soon">
        <strong>{words.pointsPage.left(String(left))}</strong>・{short ? shortDay(coupon.lastDay, today) : until}
      </span>
    ) : (
      until
    );
  const minimum =
    coupon.minimum > 0
      ? words.coupons.minimum(money(coupon.minimum, shop.currency, language))
      : words.coupons.noMinimum;
  const used = coupon.used && longDay(dayOf(coupon.used.at, shop.zone));
  const lines =
    coupon.used && used ? [words.coupons.usedAt(used, coupon.used.branch)] : short ? [ending] : [minimum, ending];
  return (
    <Ticket
      stub={<CouponWorth coupon={coupon} currency={shop.currency} />}
      inWords={coupon.kind === 'buy-one-get-one' || coupon.kind === 'gift' || coupon.kind === 'free-delivery'}
      title={pick(coupon.title, language)}
      lines={lines}
      state={coupon.state === 'issued' ? 'live' : coupon.state === 'redeemed' ? 'torn' : 'over'}
      testId="coupon-item"
      {...(onOpen ? { onOpen } : {})}
    />
  );
}
