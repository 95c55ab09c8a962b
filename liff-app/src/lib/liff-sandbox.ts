import { pageConfig } from './env.ts';
import type { Liff } from './liff.ts';

type SandboxSession = { idToken: string; friendFlag: boolean; expiresAt: string };

/** LIFF as the stand-in does it: the same steps, LINE's hosts replaced. Loaded only where the server said there is a sandbox. */
export function createLiff(): Liff {
  const sandbox = pageConfig.sandbox!.url;
  let session: SandboxSession | null = null;

  const ask = async (path: string, body: object) => {
    const response = await fetch(`${sandbox}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The LINE stand-in answered ${response.status}`);
    return response.json() as Promise<SandboxSession>;
  };
  const person = () => sessionStorage.getItem('sandboxPerson');
  const chooseSomebody = async (): Promise<never> => {
    location.replace(`${sandbox}/${pageConfig.liffId}${location.pathname.replace(/^\/liff/, '')}`);
    return new Promise<never>(() => {});
  };

  return {
    init: async () => {
      const here = new URL(location.href);
      const named = here.searchParams.get('sandboxPerson');
      if (named) sessionStorage.setItem('sandboxPerson', named);
      // LINE opens the endpoint with the rest packed into liff.state; init goes on to it, and nothing after init runs here.
      const state = here.searchParams.get('liff.state');
      if (state) {
        location.replace(
          `${pageConfig.endpoint.replace(/^https?:\/\/[^/]+/, location.origin)}${state.startsWith('/') || state.startsWith('?') ? state : `/${state}`}`,
        );
        await new Promise(() => {});
      }
      if (!person()) await chooseSomebody();
      if (named) {
        here.searchParams.delete('sandboxPerson');
        history.replaceState(null, '', here);
      }
    },
    idToken: async () => {
      if (!session || Date.parse(session.expiresAt) < Date.now()) {
        try {
          session = await ask('/liff-sandbox/token', { liffId: pageConfig.liffId, person: person() });
        } catch (error) {
          if (error instanceof TypeError) throw error;
          return chooseSomebody();
        }
      }
      return session.idToken;
    },
    renew: async () => {
      session = null;
    },
    isFriend: async () => session?.friendFlag ?? null,
    requestFriendship: async () => {
      const { friendFlag } = await ask('/liff-sandbox/friendship', { person: person() });
      if (session) session.friendFlag = friendFlag;
      return friendFlag;
    },
    inClient: () => window.parent !== window,
    close: () => window.parent.postMessage({ type: 'liff-close' }, '*'),
  };
}
