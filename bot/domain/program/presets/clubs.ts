import { defaultProgram } from '../default-program.ts';
import type { Rule, Tier } from '../program.ts';
import { tellsBirthday, tellsBirthdayStamps, tellsRate, tellsVisit, withBirthday } from '../told.ts';
import type { Preset } from './presets.ts';

const by = (measure: string, atLeast: number): Rule => ({ of: 'all', conditions: [{ measure, atLeast }] });

/** The default's tiers climbed by another measure; a bill earns the same in each. */
const tiersBy = (measure: string, ...thresholds: number[]): Tier[] =>
  defaultProgram.tiers.slice(0, thresholds.length).map((tier, index) => ({
    ...tier,
    multiplierBp: 10_000,
    up: index === 0 ? null : by(measure, thresholds[index] ?? 0),
    benefits: [tellsRate(100), tellsBirthday(tier.birthday)],
  }));

/** Ten stamps are a cup: a birthday is worth a few. */
const birthdayStamps = [1, 2, 3, 5];

/** One stamp a visit, the tenth cup free. */
export const visitClub: Preset = {
  code: 'tenth-free',
  name: { 'zh-TW': '集十杯送一杯', en: 'The tenth is free', ja: '10杯で1杯無料', th: 'ครบ 10 แก้วฟรี 1 แก้ว' },
  about: {
    'zh-TW': '來一次一點，十點換一杯，等級看來的次數。',
    en: 'A stamp a visit, ten stamps for a free cup; tiers by visits.',
    ja: '来店1回で1スタンプ、10個で1杯無料。ランクは来店回数。',
    th: 'มา 1 ครั้ง 1 แต้ม ครบ 10 แลก 1 แก้ว ระดับตามจำนวนครั้ง',
  },
  program: {
    ...defaultProgram,
    pointsName: { 'zh-TW': '章', en: 'stamps', ja: 'スタンプ', th: 'แสตมป์' },
    tiers: tiersBy('visits', 0, 10, 30, 60).map((tier, index) => {
      const given = withBirthday(tier, birthdayStamps[index] ?? 0);
      return { ...given, benefits: [tellsVisit, tellsBirthdayStamps(given.birthday)] };
    }),
    earn: { ...defaultProgram.earn, per: { kind: 'visit', points: 1 } },
    spending: {
      ...defaultProgram.spending,
      points: 1,
      money: 5,
      maxShareBp: 0,
      items: [
        {
          sku: 'free-cup',
          name: { 'zh-TW': '免費一杯', en: 'A free cup', ja: '無料の1杯', th: 'ฟรี 1 แก้ว' },
          points: 10,
        },
      ],
    },
    bonuses: defaultProgram.bonuses.map((each) => ({ ...each, on: false })),
  },
};

/** A yearly fee, and delivery free for who has paid it. */
export const paidClub: Preset = {
  code: 'paid-year',
  name: { 'zh-TW': '付費會籍', en: 'A paid year', ja: '年会費プラン', th: 'สมาชิกรายปี' },
  about: {
    'zh-TW': '年費 NT$600，一年免運，七天內沒用可退。',
    en: 'NT$600 a year for free delivery; back within seven days while unused.',
    ja: '年会費NT$600で1年間送料無料。未使用なら7日以内に返金。',
    th: 'ปีละ NT$600 ส่งฟรีทั้งปี คืนเงินได้ใน 7 วันถ้ายังไม่ใช้',
  },
  program: {
    ...defaultProgram,
    pass: {
      name: { 'zh-TW': '年費會籍', en: 'Yearly pass', ja: '年会費プラン', th: 'สมาชิกรายปี' },
      fee: 600,
      months: 12,
      tier: null,
      feeEarns: false,
      multiplierBp: 10_000,
      benefits: [
        {
          kind: 'free-delivery',
          code: 'pass-delivery',
          text: { 'zh-TW': '一年免運', en: 'Free delivery all year', ja: '1年間送料無料', th: 'ส่งฟรีทั้งปี' },
          allowance: null,
          cost: 60,
        },
      ],
      noticeDays: [30, 7],
      refundDays: 7,
    },
  },
};

/** Climbing by something another system counts. */
export const counterClub: Preset = {
  code: 'hours-watched',
  name: { 'zh-TW': '看的時數', en: 'Hours watched', ja: '視聴時間', th: 'ชั่วโมงที่ดู' },
  about: {
    'zh-TW': '等級看時數：10、50、200 小時，由別的系統回報。',
    en: 'Tiers by hours watched, 10, 50 and 200, reported by another system.',
    ja: '視聴時間10、50、200時間でランクアップ。外部システムから送信。',
    th: 'ระดับตามชั่วโมงที่ดู 10, 50 และ 200 ชั่วโมง รายงานจากระบบอื่น',
  },
  program: {
    ...defaultProgram,
    measures: [{ kind: 'counter', code: 'hours', name: { 'zh-TW': '小時', en: 'hours', ja: '時間', th: 'ชั่วโมง' } }],
    tiers: tiersBy('hours', 0, 10, 50, 200),
  },
};
