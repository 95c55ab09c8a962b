import type { Api, ResponseOf } from '../../../shared/contract/index.ts';
import { type Card, spend } from './card.ts';

/** What a shop in order answers about the numbers of `cardOf`: the parts add up to them, as the server's do. */
type Why = ResponseOf<Api['GET /api/member/why/:number']>;
type Group = Why['sums'][number]['groups'][number];
type Part = Group['parts'][number];

const part = (day: string, value: number, over: Partial<Part> = {}): Part => ({
  entry: '1',
  day,
  value,
  kind: null,
  reason: 'purchase',
  name: null,
  branch: '信義店',
  receiptNumber: 'BK-20418873',
  amount: value,
  detail: {},
  ...over,
});
const group = (reason: Group['reason'], parts: Part[]): Group => ({
  reason,
  value: parts.reduce((sum, { value }) => sum + value, 0),
  count: parts.length,
  parts,
  earlier: null,
});
const bill = { carriedBefore: 30, eligible: 135, rate: 100, multiplierBp: 12_000, remainder: 'carried' };

const balance: Why = {
  number: 'balance',
  rule: { kind: 'earn', per: 'spend', money: 100, points: 1, isCarried: true },
  of: 'all',
  tier: null,
  sums: [
    {
      total: 131,
      unit: null,
      needed: null,
      from: null,
      to: '2026-11-22',
      rest: [],
      groups: [
        group('purchase', [
          part('2026-11-20', 1, { kind: 'earn', amount: 135, detail: bill }),
          part('2026-10-03', 98, { kind: 'earn', amount: 860 }),
        ]),
        group('first-purchase', [part('2025-10-20', 20, { kind: 'bonus', reason: 'first-purchase' })]),
        group('birthday', [part('2026-06-01', 20, { kind: 'bonus', reason: 'birthday', branch: null, amount: null })]),
        group('spent', [part('2026-11-14', -8, { kind: 'redeem', reason: 'spent' })]),
      ],
    },
  ],
};

const tier: Why = {
  number: 'tier',
  rule: { kind: 'window', window: 'rolling', days: 365 },
  of: 'all',
  tier: { code: 'silver', byPass: false, why: 'up', since: '2026-03-14', until: '2027-03-14' },
  sums: [
    {
      total: 1_240,
      unit: spend,
      needed: 1_000,
      from: '2025-03-15',
      to: '2026-03-14',
      rest: [],
      groups: [group('purchase', [part('2026-03-14', 860), part('2025-11-28', 380)])],
    },
  ],
};

/** @param path of the request. @returns null where it is not a question about a number. */
export function explained(method: string, path: string, query: URLSearchParams, card: Card): unknown {
  if (method !== 'GET') return null;
  if (path === '/api/member/why/tier') return tier;
  if (path === '/api/member/why/balance') return balance;
  if (path === '/api/member/why/measure') return { ...tier, number: 'measure', tier: null } satisfies Why;
  if (path === '/api/member/why/keep')
    return {
      ...tier,
      number: 'keep',
      rule: { kind: 'keep', graceDays: 30 },
      sums: [{ ...tier.sums[0]!, total: 240, needed: 500, rest: [{ why: 'threshold', value: -1_000 }] }],
    } satisfies Why;
  if (path === '/api/member/why/expiring') {
    const day = query.get('day');
    const points = card.points.lots.find(({ expiresOn }) => expiresOn === day)?.points ?? 0;
    const rule = { kind: 'expiry', expiry: 'month-end', count: 12 } as const;
    const parts = [part('2025-11-28', points, { kind: 'earn', amount: 2_500 })];
    const sum = { ...balance.sums[0]!, total: points, to: day ?? '2026-11-22', groups: [group('purchase', parts)] };
    return { ...balance, number: 'expiring', rule, sums: [sum] } satisfies Why;
  }
  if (path === '/api/member/forecast')
    return {
      from: '2026-11-22',
      to: '2027-11-22',
      balance: 131,
      balanceThen: 6,
      leaving: null,
      events: [
        { kind: 'end', on: '2026-11-30', points: 30 },
        { kind: 'tier', on: '2027-03-15', from: 'silver', to: 'silver', why: 'kept', until: '2028-03-15' },
        { kind: 'end', on: '2027-10-31', points: 95 },
      ],
    } satisfies ResponseOf<Api['GET /api/member/forecast']>;
  if (path !== '/api/member/what-if') return null;
  const amount = Number(query.get('amount'));
  const rises = amount >= 500;
  return {
    amount,
    discount: 0,
    paid: amount,
    points: Math.floor(amount / 100),
    lines: [{ kind: 'earn', reason: 'purchase', points: Math.floor(amount / 100) }],
    usableFrom: null,
    balance: 131 + Math.floor(amount / 100),
    pending: 0,
    tier: rises ? 'gold' : 'silver',
    rises,
    until: rises ? '2027-11-22' : '2027-03-14',
    next: {
      tier: rises ? 'diamond' : 'gold',
      measure: 'spend',
      unit: spend,
      threshold: rises ? 10_000 : 5_000,
      missing: (rises ? 5_500 : 500) - amount,
    },
    keep: null,
    keeps: false,
    toNextPoint: 35,
    nextPoints: 1,
  } satisfies ResponseOf<Api['GET /api/member/what-if']>;
}
