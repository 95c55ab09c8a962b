import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { Icon } from '../../ui/icons.tsx';
import { Skeleton } from '../../ui/page.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { AuditPage } from './audit-page.tsx';
import { BranchesPage } from './branches-page.tsx';
import { BroadcastCompose } from './broadcast-compose.tsx';
import { BroadcastPage } from './broadcast-page.tsx';
import { BroadcastsPage } from './broadcasts-page.tsx';
import { CouponsPage } from './coupons-page.tsx';
import { MemberPage } from './member-page.tsx';
import { MembersPage } from './members-page.tsx';
import { ShopPage } from './shop-page.tsx';
import { TodayPage } from './today-page.tsx';

/** Changed once in a season: its pages and words are not loaded with the rest. */
const ProgramPage = lazy(() =>
  import('./program/program-page.tsx').then((module) => ({ default: module.ProgramPage })),
);

const pages = [
  ['today', '/'],
  ['counter', '/counter'],
  ['members', '/members'],
  ['coupons', '/coupons'],
  ['broadcasts', '/broadcasts'],
  ['program', '/program'],
  ['branches', '/branches'],
  ['shop', '/shop'],
  ['audit', '/audit'],
] as const;

/** Left rail, one column of work, one of consequence. */
export function ConsoleApp({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const [path] = useLocation();
  const client = useQueryClient();
  const rail = useRef<HTMLElement>(null);
  // On a phone the rail is a row that scrolls: where one stands is always in it.
  useEffect(() => {
    rail.current
      ?.querySelector(`[href$="/${path.split('/')[1]}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  const shown = pages.filter(([name]) => (name !== 'audit' && name !== 'shop') || me.staff.role === 'owner');
  const signOut = async () => {
    await staffCall('POST /api/staff/auth/logout', { body: undefined });
    client.clear();
    location.reload();
  };
  return (
    <div className="console">
      <nav className="rail" aria-label={me.shop.name} ref={rail}>
        <div className="brand">
          <Icon name="hill" />
          {me.shop.name}
        </div>
        {shown.map(([name, to]) => (
          <Link
            key={name}
            href={to}
            aria-current={(to === '/' ? path === '/' : path.startsWith(to)) ? 'page' : undefined}
            data-testid={`nav-${name}`}
          >
            {words.nav[name]}
          </Link>
        ))}
        <div className="me">
          <b data-testid="me-name">{me.staff.name}</b>
          <small>{words.roles[me.staff.role]}</small>
          <button type="button" onClick={() => void signOut()}>
            <small>{words.signIn.out}</small>
          </button>
        </div>
      </nav>
      <Switch>
        <Route path="/members/:id">{({ id }) => <MemberPage me={me} id={id} />}</Route>
        <Route path="/members">
          <MembersPage me={me} />
        </Route>
        <Route path="/coupons">
          <CouponsPage me={me} />
        </Route>
        <Route path="/broadcasts/new">
          <BroadcastCompose me={me} />
        </Route>
        <Route path="/broadcasts/:id">{({ id }) => <BroadcastPage me={me} id={id} />}</Route>
        <Route path="/broadcasts">
          <BroadcastsPage me={me} />
        </Route>
        <Route path="/program">
          <Suspense fallback={<Waiting />}>
            <ProgramPage me={me} />
          </Suspense>
        </Route>
        <Route path="/branches">
          <BranchesPage me={me} />
        </Route>
        {me.staff.role === 'owner' && (
          <Route path="/shop">
            <ShopPage me={me} />
          </Route>
        )}
        <Route path="/audit">
          <AuditPage me={me} />
        </Route>
        <Route>
          <TodayPage me={me} />
        </Route>
      </Switch>
    </div>
  );
}

function Waiting() {
  return (
    <div className="work wide">
      <main className="sheet">
        <Skeleton />
      </main>
    </div>
  );
}
