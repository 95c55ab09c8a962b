import { lazy, Suspense, useEffect } from 'react';
import { Route, Router, Switch } from 'wouter';
import { liffRoutes } from '../../../shared/liff-paths.ts';
import { CardPage } from '../features/card/card-page.tsx';
import { openCard, refreshWhenSeen, useCard } from '../lib/card-store.ts';
import { phoneLanguage, setLanguage } from '../lib/i18n.ts';
import { Skeleton } from '../ui/page.tsx';
import { Failed } from './failed.tsx';

const JoinPage = lazy(() => import('../features/join/join-page.tsx').then((module) => ({ default: module.JoinPage })));
const CodePage = lazy(() => import('../features/code/code-page.tsx').then((module) => ({ default: module.CodePage })));
const PointsPage = lazy(() =>
  import('../features/points/points-page.tsx').then((module) => ({ default: module.PointsPage })),
);
const HistoryPage = lazy(() =>
  import('../features/history/history-page.tsx').then((module) => ({ default: module.HistoryPage })),
);
const CouponsPage = lazy(() =>
  import('../features/coupons/coupons-page.tsx').then((module) => ({ default: module.CouponsPage })),
);
const CouponPage = lazy(() =>
  import('../features/coupons/coupon-page.tsx').then((module) => ({ default: module.CouponPage })),
);
const TiersPage = lazy(() =>
  import('../features/tiers/tiers-page.tsx').then((module) => ({ default: module.TiersPage })),
);
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
    <Router base="/liff">
      <MemberApp />
    </Router>
  );
}

let opened = false;

function MemberApp() {
  const state = useCard();
  useEffect(() => {
    // Once per page load: StrictMode runs effects twice, and LIFF must not be initialised again.
    if (opened) return;
    opened = true;
    void setLanguage(phoneLanguage()).then(openCard);
    refreshWhenSeen();
  }, []);

  if (state.status === 'loading') return <FirstMoment />;
  if (state.status === 'failed') return <Failed error={state.error} />;
  return (
    <Suspense
      fallback={
        <main className="page">
          <Skeleton />
        </main>
      }
    >
      <Switch>
        <Route path={liffRoutes.join}>{({ code }) => <JoinPage code={code} />}</Route>
        {state.status === 'guest' ? (
          <Route>
            <JoinPage code={undefined} />
          </Route>
        ) : (
          <Switch>
            <Route path={liffRoutes.code}>
              <CodePage card={state.card} />
            </Route>
            <Route path={liffRoutes.points}>
              <PointsPage card={state.card} />
            </Route>
            <Route path={liffRoutes.history}>
              <HistoryPage card={state.card} />
            </Route>
            <Route path={liffRoutes.coupon}>{({ id }) => <CouponPage id={id} card={state.card} />}</Route>
            <Route path={liffRoutes.coupons}>
              <CouponsPage card={state.card} />
            </Route>
            <Route path={liffRoutes.tiers}>
              <TiersPage card={state.card} />
            </Route>
            <Route path={liffRoutes.settings}>
              <SettingsPage card={state.card} />
            </Route>
            <Route>
              <CardPage state={state} />
            </Route>
          </Switch>
        )}
      </Switch>
    </Suspense>
  );
}

/** Until something is known: what the page's own script has drawn stays on the screen; else a skeleton of the card. */
const paintedHtml = document.getElementById('root')?.innerHTML ?? '';

function FirstMoment() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own drawing of last time, already on the screen, put back as it was
  if (paintedHtml) return <div dangerouslySetInnerHTML={{ __html: paintedHtml }} />;
  return (
    <main className="card-page">
      <div className="skeleton">
        <i style={{ height: 200 }} />
        <i style={{ height: 96 }} />
        <i style={{ height: 72 }} />
        <i style={{ height: 88 }} />
      </div>
    </main>
  );
}
