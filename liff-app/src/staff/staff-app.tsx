import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ApiError, call } from '../lib/api.ts';
import { setLanguage } from '../lib/i18n.ts';
import { startLiff } from '../lib/liff.ts';
import { Skeleton } from '../ui/page.tsx';
import { CounterPage } from './counter/counter-page.tsx';
import { type Me, staffCall } from './lib/staff-call.ts';
import { useStaffWords } from './lib/words.ts';
import './staff.css';

const ConsoleApp = lazy(() => import('./console/console-app.tsx').then((module) => ({ default: module.ConsoleApp })));
const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, refetchOnWindowFocus: true } },
});

/** The counter and the console. The counter is small and first; the console is loaded when it is opened. */
export function StaffApp() {
  const { language } = useStaffWords();
  useEffect(() => void setLanguage(language), [language]);
  return (
    <QueryClientProvider client={queries}>
      <SignedIn>{(me) => <Pages me={me} />}</SignedIn>
    </QueryClientProvider>
  );
}

function Pages({ me }: { me: Me }) {
  return (
    <Switch>
      <Route path="/counter">
        <CounterPage me={me} />
      </Route>
      <Route path="/owner/:token">
        <Redirect to="/" />
      </Route>
      <Route>
        {me.staff.role === 'clerk' ? (
          <Redirect to="/counter" />
        ) : (
          <Suspense
            fallback={
              <main className="sheet">
                <Skeleton />
              </main>
            }
          >
            <ConsoleApp me={me} />
          </Suspense>
        )}
      </Route>
    </Switch>
  );
}

function SignedIn({ children }: { children: (me: Me) => React.ReactNode }) {
  const { words } = useStaffWords();
  const client = useQueryClient();
  const me = useQuery({ queryKey: ['me'], queryFn: () => staffCall('GET /api/staff/me'), retry: false });
  const [refused, setRefused] = useState<ApiError | null>(null);
  const inLiff = location.pathname.startsWith('/liff/');
  const signedOut = me.error instanceof ApiError && me.error.code === 'UNAUTHENTICATED';

  useEffect(() => {
    if (!signedOut || !inLiff) return;
    // Inside LINE there is nobody to ask: the ID token of the LIFF app is the sign-in.
    void (async () => {
      try {
        const idToken = await (await startLiff()).idToken();
        if (!idToken) return;
        await call('POST /api/staff/auth/session', { body: { idToken } });
        await client.invalidateQueries({ queryKey: ['me'] });
      } catch (error) {
        setRefused(error instanceof ApiError ? error : new ApiError('UNAVAILABLE'));
      }
    })();
  }, [signedOut, inLiff, client]);

  if (me.data) return <>{children(me.data)}</>;
  if (me.isPending || (signedOut && inLiff && !refused)) {
    return (
      <main className="sign-in">
        <Skeleton rows={3} />
      </main>
    );
  }
  const owner = /\/owner\/([^/]+)/.exec(location.pathname)?.[1];
  const next = `/api/staff/auth/login?${owner ? `owner=${encodeURIComponent(owner)}` : `next=${encodeURIComponent(location.pathname)}`}`;
  const problem = refused ?? (signedOut ? null : (me.error as ApiError));
  return (
    <main className="sign-in">
      <h1>{words.signIn.title}</h1>
      {problem && <p className="error">{problem.code === 'NOT_STAFF' ? words.signIn.notStaff : problem.message}</p>}
      <a className="line-button" href={next} data-testid="line-login">
        {words.signIn.button}
      </a>
    </main>
  );
}
