import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError, call } from '../../lib/api.ts';
import { keepCard, useCard } from '../../lib/card-store.ts';
import { pageConfig } from '../../lib/env.ts';
import { number } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { startLiff } from '../../lib/liff.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import { Icon } from '../../ui/icons.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import { Skeleton } from '../../ui/page.tsx';

/** One screen, one tap: the card first, the form later. Who is a member already goes straight to the card. */
export function JoinPage({ code }: { code: string | undefined }) {
  const state = useCard();
  const [, go] = useLocation();
  const [joined, setJoined] = useState<Card | null>(null);
  const isMember = state.status === 'ready' && joined === null;
  useEffect(() => {
    if (isMember) go('/', { replace: true });
  }, [isMember, go]);
  if (joined) return <Welcome card={joined} />;
  if (isMember) return null;
  return (
    <Consent
      code={code}
      onJoined={(card) => {
        if (card.joinedNow) setJoined(card);
        keepCard(card);
      }}
    />
  );
}

function Consent({ code, onJoined }: { code: string | undefined; onJoined: (card: Card) => void }) {
  const { language, words } = useWords();
  const notice = useLoad(() => call('GET /api/member/notice', { query: { language } }), [language]);
  const [marketing, setMarketing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { data } = notice;

  const join = async () => {
    if (!data || busy) return;
    setBusy(true);
    setError(null);
    try {
      onJoined(
        await memberCall('POST /api/member/join', {
          body: {
            ...(code ? { code } : {}),
            noticeVersion: data.version,
            marketing: { line: marketing, sms: false, email: false },
            language,
          },
        }),
      );
    } catch (thrown) {
      setBusy(false);
      const known = thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE');
      if (known.code === 'NOTICE_OUTDATED') notice.reload();
      setError(known);
    }
  };

  return (
    <main>
      <div className="join-cover">
        <MetalCard material="copper" rank={0} shop={data?.shop ?? pageConfig.shop.name} tier="" name="" number="" />
      </div>
      <div className="join-sheet">
        <h1>{words.join.title}</h1>
        {data ? (
          <p className="muted">
            {words.join.brings(
              number(data.welcome.points, language),
              data.welcome.coupon ? pick(data.welcome.coupon, language) : '',
            )}
          </p>
        ) : (
          <Skeleton rows={2} />
        )}
        {data && (
          <details>
            <summary>
              {words.join.notice}
              <Icon name="down" size={18} />
            </summary>
            <ol className="notice-items">
              {data.items.map((item) => (
                <li key={item.title}>
                  <b>{item.title}</b>
                  <br />
                  <span className="muted">{item.text}</span>
                </li>
              ))}
            </ol>
            <p className="muted">{data.guardian}</p>
          </details>
        )}
        <label className="check">
          <input
            type="checkbox"
            checked={marketing}
            onChange={(event) => setMarketing(event.target.checked)}
            data-testid="marketing-line"
          />
          <span>
            {words.join.marketing}
            <small>{words.join.marketingHint}</small>
          </span>
        </label>
        {(error ?? notice.error) && (
          <p className="error" role="alert">
            {(error ?? notice.error)?.message}
          </p>
        )}
        <button type="button" className="primary" disabled={!data || busy} onClick={join} data-testid="join-button">
          {busy ? words.join.joining : words.join.button}
        </button>
        <p className="agree">{words.join.agree}</p>
      </div>
    </main>
  );
}

/** What has just been given, and the two things that would make it better: friendship, and the form with its own reward. */
function Welcome({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [, go] = useLocation();
  const [friend, setFriend] = useState(card.member.reachable === 'yes');
  const coupon = card.coupons.find(({ id }) => id === card.welcome?.couponId);
  return (
    <main>
      <div className="join-cover">
        <MetalCard
          material={card.tier.material}
          rank={card.tier.rank}
          shop={card.shop.name}
          tier={pick(card.tier.name, language)}
          name={card.member.name}
          number=""
        />
      </div>
      <div className="join-sheet">
        <h1>{words.join.welcome(number(card.welcome?.points ?? 0, language))}</h1>
        {coupon && <p className="muted">{words.join.welcomeCoupon}</p>}
        <button type="button" className="primary" onClick={() => go('/', { replace: true })} data-testid="to-card">
          {words.join.toCard}
        </button>
        <button type="button" className="secondary" onClick={() => go('/settings', { replace: true })}>
          {words.join.profile}
        </button>
        {!friend && (
          <>
            <button
              type="button"
              className="secondary"
              onClick={async () => setFriend(await (await startLiff()).requestFriendship())}
              data-testid="add-friend"
            >
              {words.join.addFriend}
            </button>
            <p className="agree">{words.join.addFriendWhy}</p>
          </>
        )}
      </div>
    </main>
  );
}
