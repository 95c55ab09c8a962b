import type { CouponTemplateId } from '../../../shared/ids.ts';
import type { Program, Tier } from './program.ts';

/** The coupon a new member can use at once; its template is written at the first start. */
export const welcomeCouponTemplateId = 'welcome' as CouponTemplateId;

const copper: Tier = {
  code: 'copper',
  name: { 'zh-TW': '銅卡', en: 'Copper', ja: 'ブロンズ', th: 'คอปเปอร์' },
  material: 'copper',
  threshold: 0,
  goal: {
    'zh-TW': '從今天起，每次消費都算數',
    en: 'From today every visit counts',
    ja: '今日から、すべてのお買い物がたまります',
    th: 'ตั้งแต่วันนี้ ทุกการซื้อมีความหมาย',
  },
  benefits: [
    { 'zh-TW': '每 NT$100 得 1 點', en: '1 point per NT$100', ja: 'NT$100ごとに1ポイント', th: '1 คะแนนทุก NT$100' },
    { 'zh-TW': '生日禮 10 點', en: '10 birthday points', ja: '誕生日に10ポイント', th: 'คะแนนวันเกิด 10 คะแนน' },
  ],
  multiplierBp: 10_000,
  birthdayPoints: 10,
};

const silver: Tier = {
  code: 'silver',
  name: { 'zh-TW': '銀卡', en: 'Silver', ja: 'シルバー', th: 'ซิลเวอร์' },
  material: 'silver',
  threshold: 1_000,
  goal: {
    'zh-TW': '常來的你，多給兩成',
    en: 'You come often: a fifth more',
    ja: '常連さまに2割増し',
    th: 'มาบ่อย รับเพิ่มสองส่วนสิบ',
  },
  benefits: [
    { 'zh-TW': '點數 1.2 倍', en: 'Points ×1.2', ja: 'ポイント1.2倍', th: 'คะแนน 1.2 เท่า' },
    { 'zh-TW': '生日禮 20 點', en: '20 birthday points', ja: '誕生日に20ポイント', th: 'คะแนนวันเกิด 20 คะแนน' },
  ],
  multiplierBp: 12_000,
  birthdayPoints: 20,
};

const gold: Tier = {
  code: 'gold',
  name: { 'zh-TW': '金卡', en: 'Gold', ja: 'ゴールド', th: 'โกลด์' },
  material: 'gold',
  threshold: 5_000,
  goal: {
    'zh-TW': '熟客的位子，替你留著',
    en: 'A regular’s seat, kept for you',
    ja: '常連さまの席をご用意',
    th: 'ที่นั่งประจำสำหรับคุณ',
  },
  benefits: [
    { 'zh-TW': '點數 1.5 倍', en: 'Points ×1.5', ja: 'ポイント1.5倍', th: 'คะแนน 1.5 เท่า' },
    { 'zh-TW': '生日禮 50 點', en: '50 birthday points', ja: '誕生日に50ポイント', th: 'คะแนนวันเกิด 50 คะแนน' },
  ],
  multiplierBp: 15_000,
  birthdayPoints: 50,
};

const diamond: Tier = {
  code: 'diamond',
  name: { 'zh-TW': '鑽石卡', en: 'Diamond', ja: 'ダイヤモンド', th: 'ไดมอนด์' },
  material: 'diamond',
  threshold: 10_000,
  goal: {
    'zh-TW': '店裡最好的，先給你',
    en: 'The best of the shop, first for you',
    ja: '店の一番を、まずあなたに',
    th: 'สิ่งที่ดีที่สุดของร้าน เพื่อคุณก่อน',
  },
  benefits: [
    { 'zh-TW': '點數 2 倍', en: 'Points ×2', ja: 'ポイント2倍', th: 'คะแนน 2 เท่า' },
    { 'zh-TW': '生日禮 100 點', en: '100 birthday points', ja: '誕生日に100ポイント', th: 'คะแนนวันเกิด 100 คะแนน' },
  ],
  multiplierBp: 20_000,
  birthdayPoints: 100,
};

/** The rules of a shop that has changed nothing. They must work untouched. */
export const defaultProgram: Program = {
  version: 1,
  startsAt: new Date(0),
  shop: { name: '熟客小店', brandColor: '#0b6b4f' },
  pointsName: { 'zh-TW': '點', en: 'points', ja: 'ポイント', th: 'คะแนน' },
  zone: 'Asia/Taipei',
  currency: 'TWD',
  language: 'zh-TW',
  businessDay: { endsAt: '00:00', weekStartsOn: 1 },
  tiers: [copper, silver, gold, diamond],
  measure: { kind: 'spend' },
  window: { kind: 'rolling', days: 365 },
  keep: { kind: 'share', shareBp: 5_000 },
  validity: { kind: 'months', months: 12 },
  down: { kind: 'one-step', graceDays: 30, comeBackDays: 60 },
  warnings: { days: [60, 30, 7] },
  earn: { rate: 100, excludedChannels: ['delivery'], excludedProductLines: [] },
  multipliers: { combine: 'highest', birthdayMonthBp: 20_000 },
  bonuses: { join: 5, profileComplete: 10, firstPurchase: 20, survey: 5, ownPackaging: 1, referral: 30 },
  spending: { points: 1, money: 1, maxShareBp: 5_000 },
  expiry: { kind: 'month-end', months: 12 },
  reminders: { days: [30, 7, 2] },
  refundShortfall: 'negative',
  birthday: { when: 'month', minDaysAhead: 30, selfEdits: 1, leapDay: 'feb-28' },
  undoMinutes: 10,
  welcomeCouponTemplateId,
};
