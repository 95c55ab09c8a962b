import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { type CardState, keepPaint } from '../../lib/card-store.ts';
import { dayOf, grouped, money, number, shortDay, times } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { CouponTicket } from '../../ui/coupon-ticket.tsx';
import { Icon } from '../../ui/icons.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import { Ruler } from '../../ui/ruler.tsx';
import { useCountUp } from '../../ui/use-count-up.ts';

type Ready = Extract<CardState, { status: 'ready' }>;

/** The card: one number, what it is worth, what to do next, what can be used now. Everything above the fold of a small phone. */
export function CardPage({ state }: { state: Ready }) {
  const { card, fresh, error } = state;
  const { language, words } = useWords();
  const [, go] = useLocation();
  const root = useRef<HTMLElement>(null);
  const { shop, member, tier, points, coupons, birthday } = card;
  const today = dayOf(card.at, shop.zone);
  const shown = useCountUp(points.balance);
  const turned = useTierTurn(tier.code);

  // What the next visit shows before any bundle: kept once the numbers are the server's and have come to rest.
  useEffect(() => {
    if (fresh && !error && shown === points.balance && root.current) keepPaint(root.current.outerHTML);
  });

  return (
    <main className="card-page" ref={root}>
      {error?.offline && <p className="notice-line">{words.offline}</p>}
      <div className={turned ? 'turned' : undefined} key={tier.code}>
        <MetalCard
          material={tier.material}
          rank={tier.rank}
          shop={shop.name}
          tier={pick(tier.name, language)}
          name={member.name}
          number={grouped(member.number)}
          action={
            <button type="button" className="code-button" onClick={() => go('/code')} data-testid="open-code">
              <Icon name="code" size={20} />
              {words.openCode}
            </button>
          }
        />
      </div>
      {birthday.isMonth && (
        <p className="birthday-band">
          {birthday.givenOn
            ? words.birthdayGiven(number(birthday.points, language))
            : words.birthdayMonth(times(birthday.multiplierBp))}
        </p>
      )}
      <div className="balance-row">
        <span>{words.available}</span>
        <button type="button" onClick={() => go('/points')}>
          {words.why}
        </button>
      </div>
      <div
        className={`balance${points.balance > 999_999 ? ' long' : ''}`}
        data-testid="balance"
        data-value={points.balance}
      >
        {number(shown, language)}
        <small>{pick(shop.pointsName, language)}</small>
      </div>
      <div className="worth">
        <span>{words.worth(money(points.worth, shop.currency, language))}</span>
        {points.nextExpiry && (
          <span className="soon">
            {words.expiring(number(points.nextExpiry.points, language), shortDay(points.nextExpiry.expiresOn, today))}
          </span>
        )}
      </div>
      <Goal card={card} today={today} />
      <div className="section-row">
        <span>{words.usableNow}</span>
        <button type="button" onClick={() => go('/coupons')}>
          {words.couponCount(number(coupons.length, language))}
          <Icon name="chevron" size={18} />
        </button>
      </div>
      <div className="strip">
        {coupons.length === 0 && <p>{words.noCoupons}</p>}
        {coupons.slice(0, 6).map((coupon) => (
          <CouponTicket
            key={coupon.id}
            coupon={coupon}
            shop={shop}
            today={today}
            onOpen={() => go(`/coupons/${coupon.id}`)}
          />
        ))}
      </div>
      <nav className="quiet">
        {(['history', 'coupons', 'tiers', 'settings'] as const).map((name) => (
          <button type="button" key={name} onClick={() => go(`/${name}`)}>
            {words.links[name]}
          </button>
        ))}
      </nav>
    </main>
  );
}

/** The way up as one sentence and a ruler; at the top, what keeps it. */
function Goal({ card, today }: { card: Ready['card']; today: string }) {
  const { language, words } = useWords();
  const { progress, shop, tiers } = card;
  const cash = (value: number) => money(value, shop.currency, language);
  const next = tiers.find(({ code }) => code === progress.next?.tier);
  const keep =
    progress.keep &&
    (progress.keep.kept
      ? words.kept(shortDay(progress.keep.by, today))
      : words.keepMissing(cash(progress.keep.missing), shortDay(progress.keep.by, today)));
  if (!progress.next || !next) {
    const share = progress.keep ? progress.keep.reached / Math.max(1, progress.keep.needed) : 1;
    return (
      <>
        <p className="goal" data-testid="next-sentence">
          {keep ?? words.topTier}
        </p>
        <Ruler share={share} material={card.tier.material} label={keep ?? words.topTier} />
        <div className="ruler-ends">
          <span>{words.measure(cash(progress.measure))}</span>
          <span>{words.toNextPoint(cash(progress.toNextPoint))}</span>
        </div>
      </>
    );
  }
  const sentence = words.nextTier(cash(progress.next.missing), pick(next.name, language));
  return (
    <>
      <p className="goal" data-testid="next-sentence">
        {sentence[0]}
        <b>{sentence[1]}</b>
        {sentence[2]}
      </p>
      <Ruler share={progress.measure / progress.next.threshold} material={next.material} label={sentence.join('')} />
      <div className="ruler-ends">
        <span>{words.measure(cash(progress.measure))}</span>
        <span>{cash(progress.next.threshold)}</span>
      </div>
    </>
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
