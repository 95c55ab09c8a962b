import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError, call } from '../../lib/api.ts';
import { keepCard, useCard } from '../../lib/card-store.ts';
import { pageConfig } from '../../lib/env.ts';
import { errorText } from '../../lib/error-text.ts';
import { number } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import { Hills, seedOf } from '../../ui/hills.tsx';
import { Icon } from '../../ui/icons.tsx';
import { MetalCard } from '../../ui/metal-card.tsx';
import '../../ui/page.css';
import './join.css';
import { Welcome } from './welcome.tsx';

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
        if (card.joinedNow) {
          setJoined(card);
          // The welcome has an address of its own, whichever link was opened; else the card would take its place at once.
          go('/join', { replace: true });
        }
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
  const shop = data?.shop ?? pageConfig.shop.name;
  useEffect(() => {
    document.title = `${words.join.button} · ${shop}`;
  }, [words, shop]);

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

  const failure = error ?? (data ? null : notice.error);
  return (
    <main>
      <div className="sleeve">
        <Hills rank={2} seed={seedOf(shop)} />
        <MetalCard material="copper" rank={0} shop={shop} tier="" name="" number="" />
      </div>
      <div className="join">
        <h1>{words.join.title}</h1>
        <p className="brings">
          {data &&
            words.join.brings(
              number(data.welcome.points, language),
              data.welcome.coupon ? pick(data.welcome.coupon, language) : '',
            )}
        </p>
        <Notice notice={data} />
        <label className="tick">
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
        <p className="agree">{words.join.agree}</p>
        {failure && (
          <p className="error" role="alert">
            {errorText(failure, words, 'acting')}
          </p>
        )}
        {!data && notice.error ? (
          <button type="button" className="primary" onClick={notice.reload}>
            {words.retry}
          </button>
        ) : (
          <button
            type="button"
            className="primary"
            disabled={!data || busy}
            aria-busy={busy}
            onClick={join}
            data-testid="join-button"
          >
            {busy ? words.join.joining : words.join.button}
          </button>
        )}
      </div>
    </main>
  );
}

type NoticeData = Awaited<ReturnType<typeof call<'GET /api/member/notice'>>>;

/** The six items of the law. Its place is kept while it loads, so that the button below does not move under a thumb. */
function Notice({ notice }: { notice: NoticeData | null }) {
  const { words } = useWords();
  return (
    <details className="fold" data-testid="notice">
      <summary>
        <svg className="six" viewBox="0 0 24 22" aria-hidden="true">
          <path d="M2 0V22M6 0V22M10 0V22M14 0V22M18 0V22M22 0V22" />
        </svg>
        <span>{words.join.notice}</span>
        <Icon name="down" size={18} />
      </summary>
      <ol>
        {notice?.items.map((item) => (
          <li key={item.title}>
            <b>{item.title}</b>
            <span>{item.text}</span>
          </li>
        ))}
      </ol>
      <p className="muted">{notice?.guardian}</p>
    </details>
  );
}
