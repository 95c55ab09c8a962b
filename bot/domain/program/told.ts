import type { Benefit, LocalText, Tier } from './program.ts';

/** Benefits that a card tells and other rules give (what a bill earns, the birthday gift), written beside the numbers they tell. */
const told = (code: string, text: LocalText): Benefit => ({ kind: 'points', code, text, allowance: null, cost: 0 });

/** The first step of a program: one point for so much. @param money in whole NT$. */
export const tellsRate = (money: number): Benefit =>
  told('earning', {
    'zh-TW': `每 NT$${money} 得 1 點`,
    en: `1 point per NT$${money}`,
    ja: `NT$${money}ごとに1ポイント`,
    th: `1 คะแนนทุก NT$${money}`,
  });

export const tellsVisit: Benefit = told('earning', {
  'zh-TW': '來一次一章',
  en: 'A stamp a visit',
  ja: '来店1回で1スタンプ',
  th: 'มา 1 ครั้ง 1 แสตมป์',
});

export function tellsMultiplier(multiplierBp: number): Benefit {
  const times = multiplierBp / 10_000;
  return told('earning', {
    'zh-TW': `點數 ${times} 倍`,
    en: `Points ×${times}`,
    ja: `ポイント${times}倍`,
    th: `คะแนน ${times} เท่า`,
  });
}

export const tellsBirthday = (points: number): Benefit =>
  told('birthday', {
    'zh-TW': `生日禮 ${points} 點`,
    en: `${points} birthday points`,
    ja: `誕生日に${points}ポイント`,
    th: `คะแนนวันเกิด ${points} คะแนน`,
  });

export const tellsBirthdayStamps = (stamps: number): Benefit =>
  told('birthday', {
    'zh-TW': `生日禮 ${stamps} 章`,
    en: stamps === 1 ? 'A birthday stamp' : `${stamps} birthday stamps`,
    ja: `誕生日に${stamps}スタンプ`,
    th: `แสตมป์วันเกิด ${stamps} ดวง`,
  });

/** A tier with another birthday gift than it had. */
export const withBirthday = (tier: Tier, points: number): Tier => ({ ...tier, birthday: { ...tier.birthday, points } });
