import { useState } from 'react';
import { ApiError } from '../../lib/api.ts';
import { dayOf, grouped, longDay, money, timeOf } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLiveCode } from '../../lib/use-live-code.ts';
import { Page, Skeleton } from '../../ui/page.tsx';
import { Qr } from '../../ui/qr.tsx';

/** One coupon with its short-lived code. A used one is torn and says when and where. */
export function CouponPage({ id, card }: { id: string; card: Card }) {
  const { language, words } = useWords();
  const [coupon, setCoupon] = useState<Card['coupons'][number] | null>(
    card.coupons.find((each) => each.id === id) ?? null,
  );
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
  const { shop } = card;
  return (
    <Page title={words.coupons.title}>
      {error && <p className="error">{error.offline ? words.offline : error.message}</p>}
      {!coupon && !error && <Skeleton />}
      {coupon && (
        <article>
          <div className="coupon-face">
            <b>{pick(coupon.title, language)}</b>
            <span>
              {coupon.minimum > 0
                ? words.coupons.minimum(money(coupon.minimum, shop.currency, language))
                : words.coupons.noMinimum}
            </span>
          </div>
          {coupon.state === 'issued' && code && (
            <div className="coupon-code">
              <Qr text={code.code} />
              <code data-testid="coupon-code" data-code={code.code}>
                {grouped(code.code)}
              </code>
              <p>{words.coupons.show}</p>
              <p role="status">{words.coupons.renew(String(secondsLeft))}</p>
            </div>
          )}
          <div className="panel">
            {coupon.used && (
              <div className="panel-row" data-testid="coupon-used">
                <b>
                  {words.coupons.usedAt(
                    `${longDay(dayOf(coupon.used.at, shop.zone))} ${timeOf(coupon.used.at, shop.zone)}`,
                    coupon.used.branch,
                  )}
                </b>
              </div>
            )}
            <div className="panel-row">
              <span>{words.coupons.period}</span>
              <span>{words.coupons.until(longDay(coupon.lastDay))}</span>
            </div>
            {coupon.description && (
              <div className="panel-row">
                <span>{pick(coupon.description, language)}</span>
              </div>
            )}
          </div>
        </article>
      )}
    </Page>
  );
}
