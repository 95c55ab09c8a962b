import type { FitWords } from './zh-TW.ts';

export const fitWords: FitWords = {
  minimum: (money) => `あと${money}でこのクーポンが使えます。`,
  branch: 'このクーポンは指定の店舗で使えます。',
  channel: 'このクーポンは指定の注文方法で使えます。',
  product: 'このお会計にはクーポンの対象商品がありません。',
  weekday: (days) => `このクーポンは${days}に使えます。`,
  hours: (from, to) => `このクーポンは${from}から${to}まで使えます。`,
  tooMany: (most) => `1回のお会計で使えるのは${most}枚までです。このクーポンは次回どうぞ。`,
  tierIsBetter: 'ランクの割引のほうがお得です。このクーポンは次回どうぞ。',
  days: ['月曜', '火曜', '水曜', '木曜', '金曜', '土曜', '日曜'],
  between: '・',
};
