import { useState } from 'react';
import { useLocation } from 'wouter';
import { dayOf, number } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { startLiff } from '../../lib/liff.ts';
import type { Card } from '../../lib/session.ts';
import { CouponTicket } from '../../ui/coupon-ticket.tsx';
import { Hills, seedOf } from '../../ui/hills.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';

/** What has just been given, usable at once, and the two things that would make it better: friendship, and the form with its reward. */
export function Welcome({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [, go] = useLocation();
  const coupon = card.coupons.find(({ id }) => id === card.welcome?.couponId);
  return (
    <main>
      <div className="sleeve">
        <Hills rank={2} seed={seedOf(card.shop.name)} />
        <MetalCard
          material={card.tier.material}
          rank={card.tier.rank}
          shop={card.shop.name}
          tier={pick(card.tier.name, language)}
          name=""
          number=""
        />
      </div>
      <div className="join" data-testid="welcome">
        <h1>{words.join.welcome(number(card.welcome?.points ?? 0, language))}</h1>
        {coupon && (
          <>
            <p className="brings">{words.join.welcomeCoupon}</p>
            <div className="got">
              <CouponTicket
                coupon={coupon}
                shop={card.shop}
                today={dayOf(card.at, card.shop.zone)}
                short
                onOpen={() => go(`/coupons/${coupon.id}`)}
              />
            </div>
          </>
        )}
        <button
          type="button"
          className="primary"
          style={{ marginTop: 16 }}
          onClick={() => go('/', { replace: true })}
          data-testid="to-card"
        >
          {words.join.toCard}
        </button>
        <button type="button" className="secondary" onClick={() => go('/settings')}>
          {words.join.profile}
        </button>
        {card.member.reachable !== 'yes' && <Friend />}
      </div>
    </main>
  );
}

function Friend() {
  const { words } = useWords();
  const [friend, setFriend] = useState(false);
  if (friend) return null;
  const ask = async () => setFriend(await startLiff().then((liff) => liff.requestFriendship()));
  return (
    <div className="friend">
      <p>{words.join.addFriendWhy}</p>
      <button type="button" className="line-green" onClick={() => void ask()} data-testid="add-friend">
        {words.join.addFriend}
      </button>
    </div>
  );
}
