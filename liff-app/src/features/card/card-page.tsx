import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { nextPointsText } from '../../lib/amount.ts';
import { type CardState, keepPaint, refreshCard } from '../../lib/card-store.ts';
import { balanceClass, callName, dayOf, grouped, momentOf, money, number, shortDay, times } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { startLiff } from '../../lib/liff.ts';
import { CouponTicket } from '../../ui/coupon-ticket.tsx';
import { Icon } from '../../ui/icons.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import { Ticket } from '../../ui/ticket.tsx';
import { useCountUp } from '../../ui/use-count-up.ts';
import { Way } from '../../ui/way.tsx';

type Ready = Extract<CardState, { status: 'ready' }>;

/** The card: one number, what it is worth, what to do next, what can be used now. Everything above the fold of a small phone. */
export function CardPage({ state }: { state: Ready }) {
  const { card, fresh, error } = state;
  const { language, words } = useWords();
  const [, go] = useLocation();
  const root = useRef<HTMLElement>(null);
  const { shop, member, tier, points, birthday } = card;
  const today = dayOf(card.at, shop.zone);
  const shown = useCountUp(points.balance);
  const turned = useTierTurn(tier.code);
  const offline = error?.offline === true;
  useEffect(() => {
    document.title = shop.name;
  }, [shop.name]);

  // What the next visit shows before any bundle: kept once the numbers are the server's and have come to rest.
  useEffect(() => {
    if (fresh && !error && shown === points.balance && root.current) keepPaint(root.current.outerHTML);
  });

  return (
    <main className={`card-page${error ? ' with-bar' : ''}${birthday.isMonth ? ' bday' : ''}`} ref={root}>
      {error && <Bar card={card} offline={offline} />}
      <h1 className="hidden">{`${shop.name} ${pick(tier.name, language)}`}</h1>
      <div className={turned ? 'turned' : undefined} key={tier.code}>
        <MetalCard
          material={tier.material}
          rank={tier.rank}
          shop={shop.name}
          tier={pick(tier.name, language)}
          name={member.name}
          number={grouped(member.number)}
          dawn={birthday.isMonth}
          action={
            <button type="button" className="code-button" onClick={() => go('/code')} data-testid="open-code">
              <Icon name="code" />
              {words.openCode}
            </button>
          }
        />
      </div>
      {birthday.isMonth && <Wish card={card} today={today} />}
      <div className="balance-row">
        <span>{words.available}</span>
        <button type="button" onClick={() => go('/points')} data-testid="to-points">
          {words.why}
        </button>
      </div>
      <div className={balanceClass(points.balance)} data-testid="balance" data-value={points.balance}>
        <span>{number(shown, language)}</span>
        <small>{pick(shop.pointsName, language)}</small>
      </div>
      <div className="worth">
        <span>
          {points.balance > 0
            ? words.worth(money(points.worth, shop.currency, language))
            : nextPointsText(card, { words, language })}
        </span>
        {points.nextExpiry && (
          <span className="soon">
            {words.expiring(number(points.nextExpiry.points, language), shortDay(points.nextExpiry.expiresOn, today))}
          </span>
        )}
      </div>
      <Way card={card} today={today} bare={birthday.isMonth} />
      {offline ? (
        <>
          <div className="section-row">
            <h2>{words.offlineTitle}</h2>
          </div>
          <p className="offline-text">{words.offlineText}</p>
        </>
      ) : (
        <Usable card={card} today={today} onOpen={go} />
      )}
      <nav className="quiet" aria-label={words.more}>
        {(['history', 'coupons', 'tiers', 'settings'] as const).map((name) => (
          <button type="button" key={name} onClick={() => go(`/${name}`)}>
            {words.links[name]}
          </button>
        ))}
      </nav>
    </main>
  );
}

/** Something is in the way: how old the numbers are, and the way to newer ones. It slides in over what is there and moves nothing. */
function Bar({ card, offline }: { card: Ready['card']; offline: boolean }) {
  const { words } = useWords();
  const [busy, setBusy] = useState(false);
  const when = momentOf(card.at, card.shop.zone);
  const again = async () => {
    setBusy(true);
    await refreshCard();
    setBusy(false);
  };
  return (
    <div className="offline-bar" role="status" data-testid="stale-bar">
      <span>{(offline ? words.offlineAt : words.unreachableAt)(when)}</span>
      <button type="button" disabled={busy} onClick={() => void again()}>
        {busy ? '…' : words.retry}
      </button>
    </div>
  );
}

function Usable({ card, today, onOpen }: { card: Ready['card']; today: string; onOpen: (path: string) => void }) {
  const { language, words } = useWords();
  const { shop } = card;
  const coupons = card.coupons.filter(({ state, usableFrom }) => state === 'issued' && usableFrom <= card.at);
  return (
    <>
      <div className="section-row">
        <h2>{words.usableNow}</h2>
        {coupons.length > 0 && (
          <button type="button" onClick={() => onOpen('/coupons')}>
            {words.couponCount(number(coupons.length, language))}
            <Icon name="chevron" size={18} />
          </button>
        )}
      </div>
      <div className="strip">
        {coupons.length === 0 && <p>{words.noCoupons}</p>}
        {coupons.length === 0 && <FriendTicket card={card} />}
        {coupons.slice(0, 6).map((coupon) => (
          <CouponTicket
            key={coupon.id}
            coupon={coupon}
            shop={shop}
            today={today}
            short
            onOpen={() => onOpen(`/coupons/${coupon.id}`)}
          />
        ))}
        {coupons.length > 0 && <FriendTicket card={card} />}
      </div>
    </>
  );
}

/** Without friendship the card works; what is missed is said here, beside what can be used. */
function FriendTicket({ card }: { card: Ready['card'] }) {
  const { words } = useWords();
  if (card.member.reachable !== 'no') return null;
  const ask = async () => {
    const liff = await startLiff();
    if (await liff.requestFriendship()) await refreshCard();
  };
  return (
    <Ticket
      stub="LINE"
      inWords
      title={words.join.addFriend}
      lines={[words.friendMissed]}
      state="line"
      testId="add-friend"
      onOpen={() => void ask()}
    />
  );
}

/** The month of the birthday: what was given, and what the month brings. */
function Wish({ card, today }: { card: Ready['card']; today: string }) {
  const { language, words } = useWords();
  const { birthday, member } = card;
  const on = birthday.givenOn ?? birthday.expectedOn;
  return (
    <section className="wish">
      <h2>{words.wish(callName(member.name))}</h2>
      <div className="gifts">
        {birthday.points > 0 && (
          <p>
            <b>
              {number(birthday.points, language)} <small>{words.gift.points}</small>
            </b>
            {on && (birthday.givenOn ? words.gift.given : words.gift.coming)(shortDay(on, today))}
          </p>
        )}
        {birthday.multiplierBp > 10_000 && (
          <p>
            <b>
              {times(birthday.multiplierBp)} <small>{words.gift.times}</small>
            </b>
            {words.gift.all}
          </p>
        )}
      </div>
    </section>
  );
}

/** True once after the tier has changed under the member's eyes: the card turns over. */
function useTierTurn(code: string): boolean {
  const before = useRef(code);
  const turned = before.current !== code;
  useEffect(() => {
    before.current = code;
  }, [code]);
  return turned;
}
