import { useState } from 'react';
import { ApiError } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { dayOf, daysBetween, grouped, longDay, money, timeOf, weekdayName } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLiveCode } from '../../lib/use-live-code.ts';
import { CouponWorth } from '../../ui/coupon-ticket.tsx';
import { Hills, seedOf } from '../../ui/hills.tsx';
import { Mark } from '../../ui/icons.tsx';
import { Page } from '../../ui/page.tsx';
import { Qr } from '../../ui/qr.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import './coupon.css';

type Coupon = Card['coupons'][number];

/** One coupon with its short-lived code. A used one is torn and says when and where. */
export function CouponPage({ id, card }: { id: string; card: Card }) {
  const { words } = useWords();
  const [coupon, setCoupon] = useState<Coupon | null>(card.coupons.find((each) => each.id === id) ?? null);
  const [error, setError] = useState<ApiError | null>(null);
  const { code, secondsLeft } = useLiveCode(async () => {
    try {
      const opened = await memberCall('POST /api/member/coupons/:id/open', { params: { id } });
      setCoupon(opened.coupon);
      setError(null);
      return opened.code && opened.renewAt ? { code: opened.code, renewAt: opened.renewAt, at: opened.at } : null;
    } catch (thrown) {
      setError(thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE'));
      throw thrown;
    }
  });
  return (
    <Page title={words.coupons.title}>
      {error && (
        <p className="error" role="alert">
          {error.offline ? words.coupons.offline : errorText(error, words)}
        </p>
      )}
      {!coupon && !error && <Skeleton />}
      {coupon && (
        <article className={`pass${coupon.state === 'issued' ? '' : ' spent'}`}>
          <Face coupon={coupon} shop={card.shop} />
          <div className="pass-body">
            {coupon.state === 'issued' && !error && (
              <div className="coupon-code">
                {code ? <Qr text={code.code} /> : <i className="qr-wait" />}
                <code data-testid="coupon-code" data-code={code?.code ?? ''}>
                  {grouped(code?.code ?? '')}
                </code>
                <p>{words.coupons.show}</p>
                <p className="muted" role="timer" aria-live="off" key={code ? 'live' : 'waiting'}>
                  {code ? words.coupons.renew(String(secondsLeft).padStart(2, '\u2007')) : words.coupons.wait}
                </p>
              </div>
            )}
            <Terms coupon={coupon} card={card} />
          </div>
        </article>
      )}
    </Page>
  );
}

function Face({ coupon, shop }: { coupon: Coupon; shop: Card['shop'] }) {
  const { language } = useWords();
  return (
    <header className="coupon-face">
      <Hills rank={2} seed={seedOf(shop.name)} />
      <p className="coupon-shop">
        <Mark size={24} />
        {shop.name}
      </p>
      <div>
        <p className="coupon-worth">
          <CouponWorth coupon={coupon} currency={shop.currency} />
        </p>
        <h2>{pick(coupon.title, language)}</h2>
      </div>
    </header>
  );
}

function Terms({ coupon, card }: { coupon: Coupon; card: Card }) {
  const { language, words } = useWords();
  const { shop } = card;
  const left = daysBetween(dayOf(card.at, shop.zone), coupon.lastDay);
  return (
    <dl className="terms">
      {coupon.used && (
        <div className="terms-used" data-testid="coupon-used">
          {words.coupons.usedAt(
            `${longDay(dayOf(coupon.used.at, shop.zone))} ${timeOf(coupon.used.at, shop.zone)}`,
            coupon.used.branch,
          )}
        </div>
      )}
      <dt>{words.coupons.rule}</dt>
      <dd>
        {coupon.minimum > 0
          ? words.coupons.minimum(money(coupon.minimum, shop.currency, language))
          : words.coupons.noMinimum}
        {limitsOf(coupon, (amount) => money(amount, shop.currency, language), { language, words }).map((each) => (
          <div key={each}>{each}</div>
        ))}
      </dd>
      <dt>{words.coupons.period}</dt>
      <dd>
        {words.coupons.until(longDay(coupon.lastDay))}
        {coupon.state === 'issued' && left >= 0 && left <= 30 && (
          <b className="soon"> {words.pointsPage.left(String(left))}</b>
        )}
      </dd>
      {coupon.description && (
        <>
          <dt>{words.coupons.terms}</dt>
          <dd>{pick(coupon.description, language)}</dd>
        </>
      )}
      <dt>{words.coupons.number}</dt>
      <dd>{coupon.number}</dd>
    </dl>
  );
}

type Said = Pick<ReturnType<typeof useWords>, 'language' | 'words'>;

/** What else it asks: days, hours, places, goods. */
function limitsOf({ limits }: Coupon, cash: (amount: number) => string, { language, words }: Said): string[] {
  if (limits === undefined) return [];
  const { cap, weekdays, hours, branches, channels, productLines } = limits;
  const said = words.coupons.limits;
  return [
    ...(cap == null ? [] : [said.cap(cash(cap))]),
    ...(weekdays == null ? [] : [said.weekdays(weekdays.map((day) => weekdayName(day, language)).join(said.between))]),
    ...(hours == null ? [] : [said.hours(hours.from, hours.to)]),
    ...(branches == null ? [] : [said.branches]),
    ...(channels == null ? [] : [said.channels]),
    ...(productLines == null ? [] : [said.goods]),
  ];
}
