import type { Api, ResponseOf } from '../../../shared/contract/index.ts';
import type { Material } from '../../../shared/vocabulary.ts';

export type Card = ResponseOf<Api['GET /api/member/card']>;
export type Coupon = Card['coupons'][number];

export const spend = { code: 'spend', kind: 'money', name: null } as const;

const tier = (code: Material, name: string, rank: number, threshold: number, multiplierBp: number, points: number) => ({
  code,
  name: { 'zh-TW': name, en: code[0]!.toUpperCase() + code.slice(1) },
  material: code,
  rank,
  threshold,
  unit: spend,
  goal: { 'zh-TW': '新茶先喝到。', en: 'First to taste the new tea.' },
  benefits: [],
  multiplierBp,
  birthdayPoints: points,
});
export const tiers = [
  tier('copper', '銅卡', 0, 0, 10_000, 10),
  tier('silver', '銀卡', 1, 1_000, 12_000, 20),
  tier('gold', '金卡', 2, 5_000, 15_000, 50),
  tier('diamond', '鑽石卡', 3, 10_000, 20_000, 100),
];

export const couponOf = (over: Partial<Coupon> = {}): Coupon => ({
  id: 'c1',
  number: 'K7RW2Q',
  title: { 'zh-TW': '滿 NT$300 折 NT$50', en: 'NT$50 off from NT$300' },
  kind: 'amount-off',
  value: 50,
  minimum: 300,
  source: 'welcome',
  state: 'issued',
  usableFrom: '2026-11-01T00:00:00.000Z',
  usableUntil: '2026-11-30T16:00:00.000Z',
  lastDay: '2026-11-30',
  ...over,
});

/** A silver member's card with every field filled. */
export const cardOf = (over: Partial<Card> = {}): Card => ({
  shop: {
    name: '山嵐茶舖',
    pointsName: { 'zh-TW': '點', en: 'points', ja: 'ポイント', th: 'คะแนน' },
    currency: 'TWD',
    zone: 'Asia/Taipei',
    brandColor: '#0b6b4f',
  },
  member: {
    name: '林若晴',
    number: '823044176092',
    language: 'zh-TW',
    joinedOn: '2025-10-18',
    birthday: { month: 6, day: 12, year: null, leapDay: 'feb-28' },
    phone: '0912345678',
    email: null,
    profileComplete: true,
    reachable: 'yes',
    marketing: { line: true, sms: false, email: false },
  },
  tier: { ...tiers[1]!, until: '2027-03-14', since: '2026-03-14', byPass: false, own: 'silver' },
  tiers,
  points: {
    balance: 131,
    worth: 131,
    pending: 0,
    pendingLots: [],
    owed: 0,
    nextExpiry: { points: 30, expiresOn: '2026-11-30' },
    lots: [30, 3, 4, 8, 32, 37, 11, 6].map((points, index) => ({
      points,
      expiresOn: [
        '2026-11-30',
        '2027-01-31',
        '2027-03-31',
        '2027-05-31',
        '2027-06-30',
        '2027-08-31',
        '2027-10-31',
        '2027-11-30',
      ][index]!,
    })),
  },
  progress: {
    unit: spend,
    measure: 4_500,
    window: { kind: 'rolling', days: 365 },
    next: { tier: 'gold', measure: 'spend', unit: spend, threshold: 5_000, missing: 500 },
    keep: { measure: 'spend', unit: spend, needed: 500, reached: 3_500, missing: 0, by: '2027-03-14', kept: true },
    leaving: {
      unit: spend,
      bought: '2025-11-28',
      on: '2026-11-28',
      value: 380,
      left: 4_120,
      next: { tier: 'gold', measure: 'spend', unit: spend, threshold: 5_000, missing: 880 },
    },
    toNextPoint: 35,
    nextPoints: 1,
  },
  furtherDate: null,
  pass: null,
  warning: null,
  comeBack: null,
  birthday: { isMonth: false, points: 20, multiplierBp: 20_000, givenOn: null, expectedOn: null },
  coupons: [
    couponOf(),
    couponOf({
      id: 'c2',
      kind: 'buy-one-get-one',
      value: 0,
      minimum: 0,
      title: { 'zh-TW': '高山烏龍中杯' },
      lastDay: '2026-12-24',
    }),
    couponOf({ id: 'c3', kind: 'percent-off', value: 1_500, title: { 'zh-TW': '全店茶葉' }, lastDay: '2026-12-31' }),
  ],
  at: '2026-11-22T06:02:00.000Z',
  ...over,
});
