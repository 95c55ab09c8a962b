import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Material } from '../../../../shared/vocabulary.ts';
import { type CardState, keepPaint, refreshCard } from '../../lib/card-store.ts';
import { dayOf, grouped, money, number, shortDay, timeOf, times } from '../../lib/format.ts';
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
  const { shop, member, tier, points, birthday } = card;
  const today = dayOf(card.at, shop.zone);
  const shown = useCountUp(points.balance);
  const turned = useTierTurn(tier.code);
  const offline = error?.offline === true;

  // What the next visit shows before any bundle: kept once the numbers are the server's and have come to rest.
  useEffect(() => {
    if (fresh && !error && shown === points.balance && root.current) keepPaint(root.current.outerHTML);
  });

  return (
    <main className="card-page" ref={root}>
      {offline && (
        <div className="offline-bar" role="status">
          <span>{words.offlineAt(timeOf(card.at, shop.zone))}</span>
          <button type="button" onClick={() => void refreshCard()}>
            {words.retry}
          </button>
        </div>
      )}
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
        <button type="button" onClick={() => go('/points')}>
          {words.why}
        </button>
      </div>
      <div
        className={`balance${points.balance > 99_999 ? ' long' : ''}`}
        data-testid="balance"
        data-value={points.balance}
      >
        <span>{number(shown, language)}</span>
        <small>{pick(shop.pointsName, language)}</small>
      </div>
      <div className="worth">
        <span>
          {points.balance > 0
            ? words.worth(money(points.worth, shop.currency, language))
            : words.toNextPoint(money(card.progress.toNextPoint, shop.currency, language))}
        </span>
        {points.nextExpiry && (
          <span className="soon">
            {words.expiring(number(points.nextExpiry.points, language), shortDay(points.nextExpiry.expiresOn, today))}
          </span>
        )}
      </div>
      <Goal card={card} today={today} bare={birthday.isMonth} />
      {offline ? (
        <>
          <div className="section-row">
            <h2>{words.offlineTitle}</h2>
          </div>
          <p className="strip" style={{ color: 'var(--ink-2)' }}>
            {words.offlineText}
          </p>
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

function Usable({ card, today, onOpen }: { card: Ready['card']; today: string; onOpen: (path: string) => void }) {
  const { language, words } = useWords();
  const { coupons, shop } = card;
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
      </div>
    </>
  );
}

/** The month of the birthday: what was given, and what the month brings. */
function Wish({ card, today }: { card: Ready['card']; today: string }) {
  const { language, words } = useWords();
  const { birthday, member } = card;
  const on = birthday.givenOn ?? birthday.expectedOn;
  return (
    <section className="wish">
      <h2>{words.wish(member.name)}</h2>
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

/** The way up as one sentence and a ruler; at the top, what keeps it. */
function Goal({ card, today, bare }: { card: Ready['card']; today: string; bare: boolean }) {
  const { language, words } = useWords();
  const { progress, shop, tier, tiers } = card;
  const cash = (value: number) => money(value, shop.currency, language);
  const next = tiers.find(({ code }) => code === progress.next?.tier);
  const { keep } = progress;
  const keepWords =
    keep &&
    (keep.kept ? words.kept : (day: string) => words.keepMissing(cash(keep.missing), day))(shortDay(keep.by, today));
  if (!progress.next || !next) {
    const sentence = keepWords ?? words.topTier;
    return (
      <>
        <p className="goal" data-testid="next-sentence">
          {sentence}
        </p>
        {!bare && (
          <>
            <Ruler
              share={keep ? keep.reached / Math.max(1, keep.needed) : 1}
              here={tier.material}
              goal={tier.material}
              label={sentence}
            />
            <div className="ruler-ends">
              <span>{cash(keep?.reached ?? progress.measure)}</span>
              <span>{keep ? cash(keep.needed) : words.toNextPoint(cash(progress.toNextPoint))}</span>
            </div>
          </>
        )}
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
        <Chip material={next.material} />
      </p>
      {!bare && (
        <>
          <Ruler
            share={progress.measure / progress.next.threshold}
            here={tier.material}
            goal={next.material}
            label={sentence.join('')}
          />
          <div className="ruler-ends">
            <span>{keep && !keep.kept && keepWords ? keepWords : words.measure(cash(progress.measure))}</span>
            <span>{cash(progress.next.threshold)}</span>
          </div>
        </>
      )}
    </>
  );
}

/** A tier's name in words travels with its metal. */
const Chip = ({ material }: { material: Material }) => (
  <i className={`metal chip metal-${material}`} aria-hidden="true" />
);

/** True once after the tier has changed under the member's eyes: the card turns over. */
function useTierTurn(code: string): boolean {
  const before = useRef(code);
  const turned = before.current !== code;
  useEffect(() => {
    before.current = code;
  }, [code]);
  return turned;
}
