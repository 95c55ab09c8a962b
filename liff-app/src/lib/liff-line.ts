import CloseWindow from '@line/liff/close-window';
import liff from '@line/liff/core';
import GetFriendship from '@line/liff/get-friendship';
import GetIDToken from '@line/liff/get-id-token';
import IsInClient from '@line/liff/is-in-client';
import IsLoggedIn from '@line/liff/is-logged-in';
import Login from '@line/liff/login';
import Logout from '@line/liff/logout';
import RequestFriendship from '@line/liff/request-friendship';
import { pageConfig } from './env.ts';
import type { Liff } from './liff.ts';

/** Only the modules we use: the whole SDK is 37 kB more than the card may weigh. IsInClient first: others lean on it. */
export function createLiff(): Liff {
  for (const module of [
    new IsInClient(),
    new IsLoggedIn(),
    new Login(),
    new Logout(),
    new GetIDToken(),
    new CloseWindow(),
    new GetFriendship(),
    new RequestFriendship(),
  ])
    liff.use(module);
  return {
    init: () => liff.init({ liffId: pageConfig.liffId }),
    idToken: async () => {
      if (!liff.isLoggedIn()) {
        await leaveForLogin();
        return null;
      }
      return liff.getIDToken();
    },
    renew: async () => {
      // Outside LINE the SDK thinks it is logged in for 12 hours, but the ID token lives one; only a new login brings a new one.
      if (liff.isInClient())
        location.replace(`https://liff.line.me/${pageConfig.liffId}${location.pathname.replace(/^\/liff/, '')}`);
      else {
        liff.logout();
        await leaveForLogin();
      }
      await new Promise(() => {});
    },
    isFriend: async () => {
      try {
        return (await liff.getFriendship()).friendFlag;
      } catch {
        // No OA is linked to the channel, or the scope was refused: unknown, not "no".
        return null;
      }
    },
    requestFriendship: async () => {
      try {
        await liff.requestFriendship();
        return (await liff.getFriendship()).friendFlag;
      } catch {
        return false;
      }
    },
    inClient: () => liff.isInClient(),
    close: () => liff.closeWindow(),
  };
}

/** Back to this very page: the default would be the bare endpoint, and the poster's code would be lost. */
async function leaveForLogin(): Promise<void> {
  const here = new URL(location.href);
  for (const name of [...here.searchParams.keys()]) {
    if (/^(code|state|liffClientId|liffRedirectUri|liff\..*|error.*)$/.test(name)) here.searchParams.delete(name);
  }
  here.hash = '';
  liff.login({ redirectUri: here.href });
}
