import { named, ownPointsName } from '../../../shared/i18n/points-name.ts';
import { type Language, languages } from '../../../shared/vocabulary.ts';
import type { Benefit, LocalText, Program, Tier } from './program.ts';

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

type Gift = Pick<Tier['birthday'], 'points' | 'couponTemplateId'>;
const and = (coupon: Gift['couponTemplateId'], words: string): string => (coupon === null ? '' : words);

export const tellsBirthday = ({ points, couponTemplateId: coupon }: Gift): Benefit =>
  told('birthday', {
    'zh-TW': `生日禮 ${points} 點${and(coupon, '和一張券')}`,
    en: `${points} birthday points${and(coupon, ' and a coupon')}`,
    ja: `誕生日に${points}ポイント${and(coupon, 'とクーポン')}`,
    th: `คะแนนวันเกิด ${points} คะแนน${and(coupon, 'และคูปอง')}`,
  });

export const tellsBirthdayStamps = ({ points, couponTemplateId: coupon }: Gift): Benefit =>
  told('birthday', {
    'zh-TW': `生日禮 ${points} 章${and(coupon, '和一張券')}`,
    en: `${points === 1 ? 'A birthday stamp' : `${points} birthday stamps`}${and(coupon, ' and a coupon')}`,
    ja: `誕生日に${points}スタンプ${and(coupon, 'とクーポン')}`,
    th: `แสตมป์วันเกิด ${points} ดวง${and(coupon, 'และคูปอง')}`,
  });

/** A tier with another birthday gift than it had. */
export const withBirthday = (tier: Tier, points: number): Tier => ({ ...tier, birthday: { ...tier.birthday, points } });

/** How the texts above name points. In Chinese behind a number: 早點來 names none. */
const namesPoints: Record<Language, RegExp> = {
  'zh-TW': /點數|(?<=\d ?)點/g,
  en: /\b[Pp]oints?\b/g,
  ja: /ポイント/g,
  th: /คะแนน/g,
};

/** What a benefit tells, its points by the name this shop gave them: rules to start from were written before it had one. */
export function toldIn({ pointsName }: Pick<Program, 'pointsName'>, { kind, text }: Benefit): LocalText {
  if (kind !== 'points') return text;
  const told = languages.flatMap((language): [Language, string][] => {
    const [said, own] = [text[language], ownPointsName(pointsName, language)];
    return said && own ? [[language, named(said.replace(namesPoints[language], '⟦$&⟧'), own)]] : [];
  });
  return { ...text, ...Object.fromEntries(told) };
}
