import { defaultProgram } from '../default-program.ts';
import type { LocalText, Program, Rule, Tier } from '../program.ts';
import { tellsBirthday, tellsMultiplier, tellsRate, withBirthday } from '../told.ts';
import { counterClub, paidClub, visitClub } from './clubs.ts';

/** Rules to start from, each as it is known in the field. Everything in them can be changed before and after. */
export type Preset = { code: string; name: LocalText; about: LocalText; program: Program };

const spend = (atLeast: number): Rule => ({ of: 'all', conditions: [{ measure: 'spend', atLeast }] });

/** The default's tiers with other thresholds. */
const tiersAt = (...thresholds: number[]): Tier[] =>
  defaultProgram.tiers.map((tier, index) => ({ ...tier, up: index === 0 ? null : spend(thresholds[index] ?? 0) }));

/** The default's tiers where a point is worth another sum: birthday gifts that are worth as much. */
const tiersWorth = (money: number, birthdays: readonly number[]): Tier[] =>
  defaultProgram.tiers.map((tier, index) => {
    const given = withBirthday(tier, birthdays[index] ?? 0);
    const earning = index === 0 ? tellsRate(money) : tellsMultiplier(tier.multiplierBp);
    return { ...given, benefits: [earning, tellsBirthday(given.birthday)] };
  });

const only = (...given: [string, number][]): Program['bonuses'] =>
  defaultProgram.bonuses.map((each) => ({
    ...each,
    on: given.some(([code]) => code === each.code),
    points: given.find(([code]) => code === each.code)?.[1] ?? each.points,
  }));

export const presets: readonly Preset[] = [
  {
    code: 'four-tiers',
    name: { 'zh-TW': '四個等級', en: 'Four tiers', ja: '4つのランク', th: 'สี่ระดับ' },
    about: {
      'zh-TW': '一年消費滿 1,000、5,000、10,000 升級，NT$100 得 1 點。',
      en: 'Silver, gold and diamond at 1,000, 5,000 and 10,000 a year; 1 point per NT$100.',
      ja: '年間1,000、5,000、10,000でランクアップ。NT$100で1ポイント。',
      th: 'เลื่อนระดับที่ 1,000, 5,000 และ 10,000 ต่อปี ทุก NT$100 ได้ 1 คะแนน',
    },
    program: defaultProgram,
  },
  {
    code: 'thirty-to-one',
    name: { 'zh-TW': '一元一點', en: 'A point a dollar', ja: '1元1ポイント', th: '1 บาท 1 คะแนน' },
    about: {
      'zh-TW': '店內 NT$1 得 1 點，30 點折 NT$1，到處能用，整筆都能折。',
      en: 'NT$1 in the shop earns 1 point, 30 points are NT$1 anywhere, for the whole bill.',
      ja: '店内のNT$1で1ポイント、30ポイントでNT$1。どこでも全額に使えます。',
      th: 'ซื้อหน้าร้าน NT$1 ได้ 1 คะแนน 30 คะแนนแทน NT$1 ใช้ได้ทุกที่ทั้งบิล',
    },
    program: {
      ...defaultProgram,
      tiers: tiersWorth(1, [300, 600, 1_500, 3_000]),
      earn: {
        ...defaultProgram.earn,
        per: { kind: 'spend', money: 1, points: 1 },
        excludedChannels: ['delivery', 'online'],
      },
      spending: { ...defaultProgram.spending, points: 30, money: 1, block: 30, maxShareBp: 10_000 },
      bonuses: only(['join', 100], ['first-purchase', 300]),
    },
  },
  {
    code: 'annual-bar',
    name: { 'zh-TW': '年度門檻', en: 'An annual bar', ja: '年間基準', th: 'เกณฑ์รายปี' },
    about: {
      'zh-TW': '四個等級看一個日曆年的消費，最高 NT$50,000，年底結算。',
      en: 'Four tiers by the spend of a calendar year, the highest at NT$50,000, judged at its end.',
      ja: '暦年の利用額で4ランク。最上位はNT$50,000、年末に判定。',
      th: 'สี่ระดับตามยอดซื้อในปีปฏิทิน สูงสุด NT$50,000 ตัดสินสิ้นปี',
    },
    program: {
      ...defaultProgram,
      tiers: tiersAt(0, 10_000, 25_000, 50_000),
      window: { kind: 'calendar-year' },
      validity: { kind: 'end-of-next-year' },
      keep: { kind: 'same' },
      down: { ...defaultProgram.down, graceDays: 0, kind: 'by-measure' },
    },
  },
  visitClub,
  {
    code: 'welcome-points',
    name: { 'zh-TW': '入會五點', en: 'Five to begin with', ja: '入会5ポイント', th: 'เริ่มด้วย 5 คะแนน' },
    about: {
      'zh-TW': '入會就送 5 點，1 點折 NT$10，馬上能用；NT$500 再得 1 點。',
      en: 'Five points for joining, each worth NT$10, to use at once; NT$500 earn another.',
      ja: '入会で5ポイント。1ポイントNT$10ですぐ使え、NT$500でさらに1ポイント。',
      th: 'สมัครรับ 5 คะแนน คะแนนละ NT$10 ใช้ได้ทันที ทุก NT$500 ได้อีก 1 คะแนน',
    },
    program: {
      ...defaultProgram,
      tiers: tiersWorth(500, [1, 2, 5, 10]),
      earn: { ...defaultProgram.earn, per: { kind: 'spend', money: 500, points: 1 } },
      bonuses: only(['join', 5], ['profile-complete', 1], ['referral', 3]),
      spending: { ...defaultProgram.spending, points: 1, money: 10 },
    },
  },
  paidClub,
  counterClub,
  {
    code: 'hundred-to-fifty',
    name: { 'zh-TW': '百點折五十', en: 'A hundred make fifty', ja: '100ポイントで50元', th: '100 คะแนนลด 50' },
    about: {
      'zh-TW': 'NT$100 得 1 點，集滿 100 點折 NT$50。',
      en: '1 point per NT$100; every 100 points take NT$50 off.',
      ja: 'NT$100で1ポイント、100ポイントごとにNT$50引き。',
      th: 'ทุก NT$100 ได้ 1 คะแนน ครบ 100 คะแนนลด NT$50',
    },
    program: {
      ...defaultProgram,
      spending: { ...defaultProgram.spending, points: 100, money: 50, block: 100, minimum: 100, maxShareBp: 10_000 },
    },
  },
  {
    code: 'join-and-first-use',
    name: { 'zh-TW': '入會加首購', en: 'Joining and first use', ja: '入会と初回利用', th: 'สมัครและใช้ครั้งแรก' },
    about: {
      'zh-TW': '入會送 50 點，第一次消費再送 100 點，一個等級。',
      en: '50 points for joining, 100 more with the first purchase; one tier.',
      ja: '入会で50ポイント、初回のお買い物でさらに100ポイント。ランクは1つ。',
      th: 'สมัครรับ 50 คะแนน ซื้อครั้งแรกรับอีก 100 มีระดับเดียว',
    },
    program: {
      ...defaultProgram,
      tiers: defaultProgram.tiers.slice(0, 1),
      bonuses: only(['join', 50], ['first-purchase', 100], ['profile-complete', 10]),
    },
  },
];
