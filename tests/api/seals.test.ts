import { expect, test } from 'vitest';
import { createSeals } from '../../bot/seals.ts';

const key = (fill: number) => Buffer.alloc(32, fill);
const secrets = ['new'.repeat(20), 'old'.repeat(20)] as const;
const seals = createSeals({
  sessionSecrets: secrets,
  dataKeys: [
    { id: 'k2', key: key(2) },
    { id: 'k1', key: key(1) },
  ],
});
const before = createSeals({ sessionSecrets: [secrets[1]], dataKeys: [{ id: 'k1', key: key(1) }] });
const now = new Date('2027-03-10T04:00:30Z');
const number = '800000000012';
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('a field comes back, is sealed anew each time, and cannot be changed unseen', () => {
  const sealed = seals.encrypt('0912-345-678');
  expect(sealed).toMatch(/^k2\./);
  expect(sealed).not.toBe(seals.encrypt('0912-345-678'));
  expect(seals.decrypt(sealed)).toBe('0912-345-678');
  const broken = Buffer.from(sealed.slice(3), 'base64url');
  broken[14]! ^= 1;
  expect(() => seals.decrypt(`k2.${broken.toString('base64url')}`)).toThrow();
  expect(() => before.decrypt(sealed)).toThrow(/not configured/);
});

test('a new data key reads and finds what the old one wrote', () => {
  expect(seals.decrypt(before.encrypt('x'))).toBe('x');
  expect(seals.searchHash('phone', '0912345678')).toBe(before.searchHash('phone', '0912345678'));
  expect(seals.searchHash('phone', '678')).not.toBe(seals.searchHash('phone-tail', '678'));
});

test('a live code: 24 digits, two minutes, renewed each minute', () => {
  const live = seals.liveCode(number, now);
  expect(live.code).toMatch(/^\d{24}$/);
  expect(live.renewAt.getTime() - live.issuedAt.getTime()).toBe(60_000);
  expect(live.expiresAt.getTime() - live.issuedAt.getTime()).toBe(120_000);
  expect(seals.readLiveCode(live.code, later(89))).toMatchObject({ outcome: 'valid', number });
  expect(seals.readLiveCode(live.code, later(91))).toEqual({
    outcome: 'expired',
    code: live.code,
    number,
    expiresAt: live.expiresAt,
  });
  expect(seals.liveCode(number, later(31)).code).not.toBe(live.code);
});

test('typed with spaces or in full width it is the same; another digit is forged; a week later it is not alive again', () => {
  const { code } = seals.liveCode(number, now);
  const wide = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
  expect(seals.readLiveCode(wide, now).outcome).toBe('valid');
  expect(seals.readLiveCode(code.replace(/(.{4})/g, '$1 '), now).outcome).toBe('valid');
  for (let place = 0; place < 24; place += 1) {
    const changed = `${code.slice(0, place)}${(Number(code[place]) + 1) % 10}${code.slice(place + 1)}`;
    expect(seals.readLiveCode(changed, now).outcome, `digit ${place}`).toBe('forged');
  }
  expect(seals.readLiveCode(code, later(10_000 * 60)).outcome).toBe('forged');
  expect(seals.readLiveCode('80000000001', now)).toEqual({ outcome: 'not-a-code' });
});

test('codes of the old secret still count while it is being changed', () => {
  expect(seals.readLiveCode(before.liveCode(number, now).code, now).outcome).toBe('valid');
  expect(before.readLiveCode(seals.liveCode(number, now).code, now).outcome).toBe('forged');
});
