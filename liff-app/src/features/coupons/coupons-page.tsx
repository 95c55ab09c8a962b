import { useState } from 'react';
import { useLocation } from 'wouter';
import { dayOf } from '../../lib/format.ts';
import { useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import { CouponTicket } from '../../ui/coupon-ticket.tsx';
import { Page, Skeleton } from '../../ui/page.tsx';

const groups = ['usable', 'used', 'ended'] as const;

export function CouponsPage({ card }: { card: Card }) {
  const { words } = useWords();
  const [, go] = useLocation();
  const [shown, setShown] = useState<(typeof groups)[number]>('usable');
  const { data, error } = useLoad(() => memberCall('GET /api/member/coupons'), [card.at]);
  const today = dayOf(card.at, card.shop.zone);
  // Offline the card's own coupons are still there.
  const lists = data ?? (error ? { usable: card.coupons, used: [], ended: [] } : null);
  return (
    <Page title={words.coupons.title}>
      <div className="tabs" role="tablist">
        {groups.map((group) => (
          <button
            type="button"
            role="tab"
            key={group}
            aria-selected={shown === group}
            onClick={() => setShown(group)}
            data-testid={`coupons-${group}`}
          >
            {words.coupons[group]} {lists?.[group].length ?? ''}
          </button>
        ))}
      </div>
      {error?.offline && <p className="notice-line">{words.offline}</p>}
      <div className="stack">
        {lists === null ? (
          <Skeleton />
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
        {lists?.[shown].length === 0 && <p className="muted">{words.coupons.empty}</p>}
      </div>
    </Page>
  );
}
