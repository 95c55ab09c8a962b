import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Shop } from '../../bot/compose.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { readClock, writeClock } from '../../bot/sandbox/clock-file.ts';
import { liveThrough } from '../../bot/sandbox/live-through.ts';

/** A shop that only notes when it did what was due; `due` says when the next message of those left open is. */
function shopAt(start: string, options: { program?: Partial<Program>; due?: (now: Date) => Date | null } = {}) {
  const program = { ...defaultProgram, ...options.program };
  let at = new Date(start);
  const ran: string[] = [];
  const arrived: string[] = [];
  const clock = {
    now: () => at,
    moveTo: (to: Date) => {
      at = to;
    },
  };
  const shop = {
    deps: { programs: { inForce: async () => program }, outbox: { nextDue: async () => options.due?.(at) ?? null } },
    runDue: async () => void ran.push(at.toISOString().slice(0, 16)),
  } as unknown as Pick<Shop, 'deps' | 'runDue'>;
  const move = (to: string) =>
    liveThrough(shop, clock, new Date(to), (stop) => void arrived.push(stop.toISOString().slice(0, 16)));
  return { move, ran, arrived, now: () => at.toISOString() };
}

test('ends the day it leaves, stops at the beginning of each day on the way, and at the instant', async () => {
  const { move, ran, arrived, now } = shopAt('2027-01-04T04:00:00Z');
  await move('2027-01-07T02:00:00Z');
  const stops = ['2027-01-04T16:00', '2027-01-05T16:00', '2027-01-06T16:00', '2027-01-07T02:00'];
  expect(ran).toEqual(['2027-01-04T04:00', ...stops]);
  expect(arrived).toEqual(stops);
  expect(now()).toBe('2027-01-07T02:00:00.000Z');
});

test('a night shop’s day begins at five; where the clocks go forward a day is an hour shorter', async () => {
  const night = shopAt('2027-01-04T04:00:00Z', {
    program: { businessDay: { ...defaultProgram.businessDay, endsAt: '05:00' } },
  });
  await night.move('2027-01-05T00:00:00Z');
  expect(night.arrived).toEqual(['2027-01-04T21:00', '2027-01-05T00:00']);
  const berlin = shopAt('2027-03-27T12:00:00Z', { program: { zone: 'Europe/Berlin' } });
  await berlin.move('2027-03-29T12:00:00Z');
  expect(berlin.arrived).toEqual(['2027-03-27T23:00', '2027-03-28T22:00', '2027-03-29T12:00']);
});

test('what is to be tried again is tried when it is due, and not for ever', async () => {
  const again = new Date('2027-01-04T18:30:00Z');
  const once = shopAt('2027-01-04T04:00:00Z', { due: (now) => (now < again ? again : null) });
  await once.move('2027-01-05T18:00:00Z');
  expect(once.arrived).toEqual(['2027-01-04T16:00', '2027-01-04T18:30', '2027-01-05T16:00', '2027-01-05T18:00']);
  const never = shopAt('2027-01-04T04:00:00Z', { due: (now) => new Date(now.getTime() + 60_000) });
  await never.move('2027-01-04T12:00:00Z');
  expect(never.arrived).toHaveLength(48 + 1);
});

test('put back, it is there at once', async () => {
  const { move, ran } = shopAt('2027-01-04T04:00:00Z');
  await move('2026-12-24T04:00:00Z');
  expect(ran).toEqual(['2026-12-24T04:00']);
});

test('the clock that was moved is found again, and has run on meanwhile', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-clock-'));
  const real = new Date('2026-11-23T04:00:00Z');
  expect(readClock(dataDir, real)).toBeNull();
  writeClock(dataDir, new Date('2028-02-29T16:00:00Z'), real);
  expect(readClock(dataDir, new Date(real.getTime() + 90_000))).toEqual(new Date('2028-02-29T16:01:30Z'));
  rmSync(dataDir, { recursive: true });
});
