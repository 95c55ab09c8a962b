/**
 * Where an address leads inside the app. LINE opens a deep link as `/liff?liff.state=%2Fcoupons%2F42` and moves on to
 * `/liff/coupons/42` during init; until then, and where init hangs, the state says where the person wants to be.
 * @returns the full path, or null where the address itself says it all.
 */
export function wantedPlace(pathname: string, search: string): string | null {
  if (pathname.replace(/\/+$/, '') !== '/liff') return null;
  const state = new URLSearchParams(search).get('liff.state');
  if (!state) return null;
  const path = state.replace(/[?#].*$/, '').replace(/^\/+/, '');
  return path === '' ? null : `/liff/${path}`;
}
