import { expect, it } from 'vitest';
import { wantedPlace } from '../../liff-app/src/lib/deep-link.ts';
import { liffPaths } from '../../shared/liff-paths.ts';

it.each([
  ['/liff', '', null],
  ['/liff/', '?liff.state=', null],
  ['/liff', '?liff.state=%2F', null],
  ['/liff', '?liff.state=%3Futm%3D1', null],
  ['/liff', '?liff.state=%2Fcoupons', '/liff/coupons'],
  ['/liff/', '?liff.state=coupons%2F42%3Fa%3Db%23c', '/liff/coupons/42'],
  ['/liff', '?code=x&liff.state=%2Fjoin%2Fmain', '/liff/join/main'],
  ['/liff/points', '?liff.state=%2Fcoupons', null],
])('%s%s leads to %s', (pathname, search, place) => {
  expect(wantedPlace(pathname, search)).toBe(place);
});

it('stays inside the app whatever the state says', () => {
  expect(wantedPlace('/liff', `?liff.state=${encodeURIComponent('//evil.example/x')}`)).toBe('/liff/evil.example/x');
});

it('knows every path the bot builds', () => {
  for (const path of [liffPaths.points(), liffPaths.coupon('a/b'), liffPaths.join('main')])
    expect(wantedPlace('/liff', `?liff.state=${encodeURIComponent(path)}`)).toBe(`/liff${path}`);
});
