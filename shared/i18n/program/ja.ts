import type { CampaignProblems, Facts, ProgramProblems } from './zh-TW.ts';

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
  'currency-changed': (f: Facts) =>
    `金額は ${f.currency} です。通貨を変えられるのは最初の会計の前、すぐに開始する場合だけです。${f.currency} のままにするか、開店前に日時を指定せず変えてください。`,
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
  'nobody-can-reach': (f: Facts) =>
    `${f.days} 日で ${f.up} 回の来店は誰にもできず、${f.tier} に届きません。下げてください。`,
  'measure-never-counts': (f: Facts) =>
    `「${f.measure}」の商品はどれも対象外で、常に 0 です。別の商品にするか、対象外から外してください。`,
  'lowest-has-gift': (f: Facts) =>
    `最初のランク ${f.tier} に上がる人はいないので、この贈り物は届きません。入会特典かクーポンを使ってください。`,
  'never-but-silent': (f: Facts) =>
    `ランクは下がらない設定なのに、${f.months} か月来店がないと下がります。どちらかにしてください。`,
  'push-day-not-a-warning': (f: Facts) =>
    `${f.days} 日前はお知らせの日にないため、通知されません。お知らせの日に加えるか、その中から選んでください。`,
  'pass-brings-no-coupon': (f: Facts) =>
    `有料プランに定期クーポンはありません（「${f.code}」）。そのプランのランクに入れるか、割引や送料無料にしてください。`,
};

export const campaignProblems: CampaignProblems = {
  'window-empty': () => '終わりが始まりより前です。終わりを後にしてください。',
  'never-on': () => '期間の中に選んだ日がありません。日か期間を変えてください。祝日は先に暦に入れてください。',
  overlaps: (name) => `同じ内容のキャンペーン（${name}）が同じ人に動いています。止めるか、時期か対象を変えてください。`,
  'branch-unknown': (name) => `店舗「${name}」がありません。あるものを選ぶか、空にして全店にしてください。`,
  'tier-unknown': (name) => `ランク「${name}」がありません。あるものを選ぶか、空にして全員にしてください。`,
  'audience-unknown': (name) =>
    `保存された対象「${name}」がなく、誰にも届きません。空にして、ランクか店舗で選んでください。`,
  'first-and-streak': () => '初回のお買い物が連続になることはありません。どちらかを外してください。',
  'budget-below-one': (name) =>
    `1回で ${name} ポイントを使い、予算を超えます。予算を増やすか、ポイントを減らしてください。`,
  'nothing-to-multiply': () => '今の規則ではお買い物にポイントがなく、倍にできません。固定の追加にしてください。',
  'not-for-worth': () =>
    'ポイントの価値を上げるのは会計全体で、付与はありません。ここは空にし、回数で制限してください。',
};
