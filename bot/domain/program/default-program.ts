import { usualPointsName } from '../../../shared/i18n/points-name.ts';
import type { CouponTemplateId } from '../../../shared/ids.ts';
import type { Bonus, LocalText, Program, Rule, Tier } from './program.ts';
import { tellsBirthday, tellsMultiplier, tellsRate } from './told.ts';

/** The coupon a new member can use at once; its template is written at the first start. */
export const welcomeCouponTemplateId = 'welcome' as CouponTemplateId;

const spend = (atLeast: number): Rule => ({ of: 'all', conditions: [{ measure: 'spend', atLeast }] });

/** The coupon that a birthday brings from gold on; its template is written at the first start, too. */
export const birthdayCouponTemplateId = 'birthday' as CouponTemplateId;

const birthdayGift = (points: number, couponTemplateId: CouponTemplateId | null = null): Tier['birthday'] => ({
  points,
  multiplierBp: 20_000,
  couponTemplateId,
});
const birthdays = [
  birthdayGift(10),
  birthdayGift(20),
  birthdayGift(50, birthdayCouponTemplateId),
  birthdayGift(100, birthdayCouponTemplateId),
] as const;

/** What tiers have in common until the shop says more. */
const plain = { keep: null, validity: null, gift: null } as const;

const copper: Tier = {
  ...plain,
  code: 'copper',
  name: { 'zh-TW': '銅卡', en: 'Copper', ja: 'ブロンズ', th: 'คอปเปอร์' },
  material: 'copper',
  up: null,
  goal: {
    'zh-TW': '從今天起，每次消費都算數',
    en: 'From today every visit counts',
    ja: '今日から、すべてのお買い物がたまります',
    th: 'ตั้งแต่วันนี้ ทุกการซื้อมีความหมาย',
  },
  benefits: [tellsRate(100), tellsBirthday(birthdays[0])],
  multiplierBp: 10_000,
  birthday: birthdays[0],
};

const silver: Tier = {
  ...plain,
  code: 'silver',
  name: { 'zh-TW': '銀卡', en: 'Silver', ja: 'シルバー', th: 'ซิลเวอร์' },
  material: 'silver',
  up: spend(1_000),
  goal: {
    'zh-TW': '常來的你，多給兩成',
    en: 'You come often: a fifth more',
    ja: '常連さまに2割増し',
    th: 'มาบ่อย รับเพิ่มสองส่วนสิบ',
  },
  benefits: [tellsMultiplier(12_000), tellsBirthday(birthdays[1])],
  multiplierBp: 12_000,
  birthday: birthdays[1],
};

const gold: Tier = {
  ...plain,
  code: 'gold',
  name: { 'zh-TW': '金卡', en: 'Gold', ja: 'ゴールド', th: 'โกลด์' },
  material: 'gold',
  up: spend(5_000),
  goal: {
    'zh-TW': '熟客的位子，替你留著',
    en: 'A regular’s seat, kept for you',
    ja: '常連さまの席をご用意',
    th: 'ที่นั่งประจำสำหรับคุณ',
  },
  benefits: [tellsMultiplier(15_000), tellsBirthday(birthdays[2])],
  multiplierBp: 15_000,
  birthday: birthdays[2],
};

const diamond: Tier = {
  ...plain,
  code: 'diamond',
  name: { 'zh-TW': '鑽石卡', en: 'Diamond', ja: 'ダイヤモンド', th: 'ไดมอนด์' },
  material: 'diamond',
  up: spend(10_000),
  goal: {
    'zh-TW': '店裡最好的，先給你',
    en: 'The best of the shop, first for you',
    ja: '店の一番を、まずあなたに',
    th: 'สิ่งที่ดีที่สุดของร้าน เพื่อคุณก่อน',
  },
  benefits: [tellsMultiplier(20_000), tellsBirthday(birthdays[3])],
  multiplierBp: 20_000,
  birthday: birthdays[3],
};

const bonus = (code: string, points: number, name: LocalText): Bonus => ({
  code,
  name,
  points,
  on: true,
  perDay: null,
  perMember: null,
  grants: 'spendable',
});

/** The rules of a shop that has changed nothing. They must work untouched. */
export const defaultProgram: Program = {
  version: 1,
  startsAt: new Date(0),
  shop: { name: '熟客小店', brandColor: '#0b6b4f' },
  pointsName: usualPointsName,
  zone: 'Asia/Taipei',
  currency: 'TWD',
  language: 'zh-TW',
  businessDay: { endsAt: '00:00', weekStartsOn: 1, holidays: [] },
  tiers: [copper, silver, gold, diamond],
  measures: [],
  window: { kind: 'rolling', days: 365 },
  keep: { kind: 'share', shareBp: 5_000 },
  validity: { kind: 'months', months: 12 },
  review: { kind: 'own-day' },
  down: { kind: 'one-step', graceDays: 30, comeBackDays: 60, silentMonths: null, reversal: 'next-review' },
  warnings: { days: [60, 30, 7], pushDay: 30 },
  earn: {
    per: { kind: 'spend', money: 100, points: 1 },
    remainder: 'carried',
    rounding: 'down',
    minimumSpend: 0,
    excludedChannels: ['delivery'],
    excludedProductLines: [],
    pendingDays: 0,
    maxPerBill: null,
  },
  multipliers: { combine: 'highest', maxBp: null },
  bonuses: [
    bonus('join', 5, { 'zh-TW': '入會禮', en: 'Joining', ja: '入会特典', th: 'สมัครสมาชิก' }),
    bonus('profile-complete', 10, {
      'zh-TW': '完成資料',
      en: 'Profile complete',
      ja: 'プロフィール入力',
      th: 'กรอกข้อมูลครบ',
    }),
    bonus('first-purchase', 20, { 'zh-TW': '首購禮', en: 'First purchase', ja: '初回購入', th: 'ซื้อครั้งแรก' }),
    { ...bonus('survey', 5, { 'zh-TW': '填問卷', en: 'Survey', ja: 'アンケート', th: 'แบบสอบถาม' }), perDay: 1 },
    {
      ...bonus('own-packaging', 1, {
        'zh-TW': '自備容器',
        en: 'Own packaging',
        ja: 'マイ容器',
        th: 'นำภาชนะมาเอง',
      }),
      perDay: 3,
    },
    bonus('referral', 30, { 'zh-TW': '推薦好友', en: 'Referral', ja: 'お友だち紹介', th: 'แนะนำเพื่อน' }),
  ],
  spending: { points: 1, money: 1, block: 1, minimum: 0, maxShareBp: 5_000, items: [] },
  expiry: { kind: 'month-end', months: 12 },
  reminders: { days: [30, 7, 2], pushPerMonth: 1 },
  refundShortfall: 'negative',
  stacking: { tierAndCoupon: 'best', couponsPerBill: 1 },
  birthday: {
    when: 'month',
    leadDays: 0,
    minDaysAhead: 30,
    selfEdits: 1,
    leapDay: 'feb-28',
    late: 'next-time',
  },
  furtherDate: null,
  pass: null,
  undoMinutes: 10,
  welcomeCouponTemplateId,
};
