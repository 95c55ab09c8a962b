import type { Facts, ProgramProblems } from './zh-TW.ts';

export const programProblems: ProgramProblems = {
  'lowest-has-rule': (f: Facts) => `最初のランクは全員のものです。${f.tier} の条件を外してください。`,
  'rule-missing': (f: Facts) => `${f.tier} に条件がなく、誰も到達できません。条件を入れてください。`,
  'rules-not-rising': (f: Facts) =>
    `${f.tier} の条件が ${f.lower} より高くありません。上げるか、${f.lower} を下げてください。`,
  'keep-above-up': (f: Facts) =>
    `${f.tier} の継続条件 ${f.keep} が、到達条件 ${f.up} を超えています。${f.up} 以下にしてください。`,
  'keep-missing': (f: Facts) =>
    `ランクごとの継続条件を選びましたが、${f.tier} にありません。入力するか、割合を選んでください。`,
  'nobody-can-keep': (f: Facts) => `${f.months} か月で ${f.keep} 回の来店は誰にもできません。下げてください。`,
  'measure-unknown': (f: Facts) => `「${f.measure}」という項目はありません。先に追加するか、別のものを選んでください。`,
  'code-twice': (f: Facts) => `「${f.code}」が二度使われています。コードは一度だけです。`,
  'starts-before': (f: Facts) => `第 ${f.version} 版のほうが後に始まります。その後にするか、先に取り消してください。`,
  'starts-together': (f: Facts) => `第 ${f.version} 版が同じ時刻に始まります。別の時刻にしてください。`,
  'currency-changed': (f: Facts) => `通貨は変えられません。これまでの金額は ${f.currency} です。`,
  'review-never': () => `期限のないランクは審査されません。期限を入れるか、審査日を外してください。`,
  'block-worth-nothing': (f: Facts) =>
    `${f.block} ポイントでは最小の金額になりません。${f.points} 以上にしてください。`,
  'benefit-code-twice': (f: Facts) => `特典「${f.code}」が二度あります。どちらかのコードを変えてください。`,
  'pass-tier-unknown': (f: Facts) => `有料プランのランク「${f.tier}」がありません。あるものを選んでください。`,
  'warning-after-validity': (f: Facts) =>
    `${f.days} 日前のお知らせは、有効期間 ${f.months} か月より長いです。短くしてください。`,
  'coupon-unknown': (f: Facts) => `クーポン「${f.id}」がありません。先に作るか、別のものを選んでください。`,
  'pending-outlasts-points': (f: Facts) =>
    `${f.days} 日待つ間にポイントが失効します。待ち時間を短くするか、有効期間を延ばしてください。`,
  'holiday-twice': (f: Facts) => `${f.day} が二度あります。一つ消してください。`,
  'window-shorter-than-keep': (f: Facts) =>
    `${f.days} 日分の集計では期間全体を保てません。期間を延ばすか、ランクごとの条件にしてください。`,
};
