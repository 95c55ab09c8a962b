/** Why rules cannot stand, with the way out, by the problem's name. `f`: its facts (tiers and codes as the shop wrote them). */
export type Facts = Record<string, string | number>;

export const programProblems = {
  'lowest-has-rule': (f: Facts) => `最低的等級人人都有，不能有門檻。請把 ${f.tier} 的升級條件拿掉。`,
  'rule-missing': (f: Facts) => `${f.tier} 沒有升級條件，永遠到不了。請寫一個門檻。`,
  'rules-not-rising': (f: Facts) => `${f.tier} 的門檻沒有比 ${f.lower} 高。請調高它，或調低 ${f.lower}。`,
  'keep-above-up': (f: Facts) => `續留 ${f.tier} 要 ${f.keep}，比升上來的 ${f.up} 還多。請改成 ${f.up} 以下。`,
  'keep-missing': (f: Facts) => `你選了「各等級自己的續留條件」，但 ${f.tier} 沒有寫。請補上，或改用升級條件的一半。`,
  'nobody-can-keep': (f: Facts) => `${f.months} 個月內來 ${f.keep} 次，沒有人做得到。請調低。`,
  'measure-unknown': (f: Facts) => `沒有「${f.measure}」這個計算項目。請先在計算項目裡加上，或選別的。`,
  'code-twice': (f: Facts) => `「${f.code}」用了兩次。每個代號只能用一次，請改一個。`,
  'starts-before': (f: Facts) => `第 ${f.version} 版在更晚的時間開始。請把開始時間排在它之後，或先收回它。`,
  'starts-together': (f: Facts) => `第 ${f.version} 版在同一個時間開始。請換一個時間。`,
  'currency-changed': (f: Facts) => `幣別不能改：以前的金額都是 ${f.currency}。`,
  'review-never': () => `等級沒有期限，就不會到審核日。請給期限，或拿掉審核日。`,
  'block-worth-nothing': (f: Facts) =>
    `${f.block} 點換不到 ${f.money} 元以上的最小單位。請把一次使用的點數調到 ${f.points} 以上。`,
  'benefit-code-twice': (f: Facts) => `好處「${f.code}」寫了兩次。請改一個代號。`,
  'pass-tier-unknown': (f: Facts) => `付費會籍要給的等級「${f.tier}」不存在。請選一個有的等級。`,
  'warning-after-validity': (f: Facts) => `提前 ${f.days} 天提醒，比效期 ${f.months} 個月還長。請縮短。`,
  'coupon-unknown': (f: Facts) => `優惠券「${f.id}」不存在。請先建立，或選別的。`,
  'pending-outlasts-points': (f: Facts) => `點數要等 ${f.days} 天才能用，那時已經過期。請縮短等待，或延長效期。`,
  'holiday-twice': (f: Facts) => `${f.day} 寫了兩次。請刪掉一個。`,
  'window-shorter-than-keep': (f: Facts) =>
    `只看 ${f.days} 天的消費，卻要留一整個效期。請拉長計算期間，或各等級自訂續留條件。`,
} as const satisfies Record<string, (f: Facts) => string>;

export type ProgramProblems = Record<keyof typeof programProblems, (f: Facts) => string>;
