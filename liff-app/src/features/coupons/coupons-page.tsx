import { useState } from 'react';
import { useLocation } from 'wouter';
import { errorText } from '../../lib/error-text.ts';
import { dayOf, number } from '../../lib/format.ts';
import { useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import { CouponTicket } from '../../ui/coupon-ticket.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** Issued, used, over. */
const groups = ['usable', 'used', 'ended'] as const;

export function CouponsPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [, go] = useLocation();
  const [shown, setShown] = useState<(typeof groups)[number]>('usable');
  const { data, error } = useLoad(() => memberCall('GET /api/member/coupons'), [card.at]);
  const today = dayOf(card.at, card.shop.zone);
  // Offline the card's own coupons are still there.
  const lists = data ?? (error ? { usable: card.coupons, used: [], ended: [] } : null);
  return (
    <Page title={words.coupons.title}>
      <Segments
        label={words.coupons.title}
        choices={groups.map((group) => ({
          value: group,
          text: (
            <>
              {words.coupons[group]} <span className="count">{lists && number(lists[group].length, language)}</span>
            </>
          ),
          testId: `coupons-${group}`,
        }))}
        chosen={shown}
        onChoose={setShown}
      />
      {error && <p className="notice-line">{errorText(error, words)}</p>}
      <div className="stack">
        {lists === null ? (
          <Skeleton rows={3} />
        ) : (
          lists[shown].map((coupon) => (
            <CouponTicket
              key={coupon.id}
              coupon={coupon}
              shop={card.shop}
              today={today}
              onOpen={() => go(`/coupons/${coupon.id}`)}
            />
          ))
        )}
        {lists?.[shown].length === 0 && (
          <p className="empty-line">{shown === 'usable' ? words.noCoupons : words.coupons.empty}</p>
        )}
      </div>
    </Page>
  );
}
