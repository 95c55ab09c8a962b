import { lazy, Suspense, useEffect } from 'react';
import { Route, Router, Switch } from 'wouter';
import { liffRoutes } from '../../../shared/liff-paths.ts';
import { CardPage } from '../features/card/card-page.tsx';
import { type CardState, openCard, refreshWhenSeen, useCard } from '../lib/card-store.ts';
import { followLiff, usePlace } from '../lib/use-place.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Failed } from './failed.tsx';
import { PageBoundary } from './page-boundary.tsx';

const loadCode = () => import('../features/code/code-page.tsx').then((module) => ({ default: module.CodePage }));
const JoinPage = lazy(() => import('../features/join/join-page.tsx').then((module) => ({ default: module.JoinPage })));
const CodePage = lazy(loadCode);
const PointsPage = lazy(async () => {
  const { PointsPage, loadWords } = await import('../features/points/points-page.tsx');
  await loadWords();
  return { default: PointsPage };
});
const HistoryPage = lazy(() =>
  import('../features/history/history-page.tsx').then((module) => ({ default: module.HistoryPage })),
);
const CouponsPage = lazy(() =>
  import('../features/coupons/coupons-page.tsx').then((module) => ({ default: module.CouponsPage })),
);
const CouponPage = lazy(() =>
  import('../features/coupons/coupon-page.tsx').then((module) => ({ default: module.CouponPage })),
);
const TiersPage = lazy(async () => {
  const { TiersPage, loadWords } = await import('../features/tiers/tiers-page.tsx');
  await loadWords();
  return { default: TiersPage };
});
const SettingsPage = lazy(() =>
  import('../features/settings/settings-page.tsx').then((module) => ({ default: module.SettingsPage })),
);
const StaffApp = lazy(() => import('../staff/staff-app.tsx').then((module) => ({ default: module.StaffApp })));

/** Staff pages are `/staff/*` in a browser and `/liff/staff/*` inside LINE, since LIFF works only below its endpoint. */
export function App() {
  const staffBase = /^\/(?:liff\/)?staff(?=\/|$)/.exec(location.pathname)?.[0];
  if (staffBase) {
    return (
      <Suspense fallback={null}>
        <Router base={staffBase}>
          <StaffApp />
        </Router>
      </Suspense>
    );
  }
  return (
    <Router base="/liff" hook={usePlace}>
      <MemberApp />
    </Router>
  );
}

let opened = false;

function MemberApp() {
  const state = useCard();
  const { status } = state;
  useEffect(() => {
    // Once per page load: StrictMode runs effects twice, and LIFF must not be initialised again.
    if (opened) return;
    opened = true;
    followLiff();
    void openCard();
    refreshWhenSeen();
  }, []);
  useEffect(() => {
    // The code must open where the network has gone meanwhile: it is fetched as soon as the card has been drawn.
    if (status !== 'ready') return;
    const timer = setTimeout(() => void loadCode().catch(() => {}), 300);
    return () => clearTimeout(timer);
  }, [status]);

  if (status === 'loading') return <FirstMoment />;
  if (status === 'failed') return <Failed error={state.error} />;
  return (
    <PageBoundary>
      <Suspense
        fallback={
          <main className="page">
            <Skeleton />
          </main>
        }
      >
        <Pages state={state} />
      </Suspense>
    </PageBoundary>
  );
}

/** Who is no member sees the invitation, wherever the link led. */
function Pages({ state }: { state: Extract<CardState, { status: 'guest' | 'ready' }> }) {
  if (state.status === 'guest') {
    return (
      <Switch>
        <Route path={liffRoutes.join}>{({ code }) => <JoinPage code={code} />}</Route>
        <Route>
          <JoinPage code={undefined} />
        </Route>
      </Switch>
    );
  }
  const { card } = state;
  return (
    <Switch>
      <Route path={liffRoutes.join}>{({ code }) => <JoinPage code={code} />}</Route>
      <Route path={liffRoutes.code}>
        <CodePage card={card} />
      </Route>
      <Route path={liffRoutes.points}>
        <PointsPage card={card} />
      </Route>
      <Route path={liffRoutes.history}>
        <HistoryPage card={card} />
      </Route>
      <Route path={liffRoutes.coupon}>{({ id }) => <CouponPage key={id} id={id} card={card} />}</Route>
      <Route path={liffRoutes.coupons}>
        <CouponsPage card={card} />
      </Route>
      <Route path={liffRoutes.tiers}>
        <TiersPage card={card} />
      </Route>
      <Route path={liffRoutes.settings}>
        <SettingsPage card={card} />
      </Route>
      <Route>
        <CardPage state={state} />
      </Route>
    </Switch>
  );
}

/** Until something is known: what the page's own script has drawn stays on the screen; else a skeleton of the card. */
const paintedHtml = document.getElementById('root')?.innerHTML ?? '';

function FirstMoment() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own drawing of last time, already on the screen, put back as it was
  if (paintedHtml) return <div dangerouslySetInnerHTML={{ __html: paintedHtml }} />;
  return (
    <main className="card-page">
      <div className="skeleton first" aria-busy="true">
        <i />
        <i />
        <i />
        <i />
      </div>
    </main>
  );
}
