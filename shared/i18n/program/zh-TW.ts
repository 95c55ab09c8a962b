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
  'currency-changed': (f: Facts) =>
    `金額都以 ${f.currency} 計，幣別只能在第一筆消費之前改，而且要立即生效。請留 ${f.currency}，或在開張前不排時間直接改。`,
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
  'nobody-can-reach': (f: Facts) => `${f.days} 天內來 ${f.up} 次，沒有人做得到，${f.tier} 永遠到不了。請調低。`,
  'measure-never-counts': (f: Facts) =>
    `「${f.measure}」永遠是 0：它的品項都不計點。請換品項，或把品項從「不計點」拿掉。`,
  'lowest-has-gift': (f: Facts) => `沒有人會「升到」最低的 ${f.tier}，這份禮永遠送不出去。請改用入會禮或入會券。`,
  'never-but-silent': (f: Facts) => `你選了永不降級，又要 ${f.months} 個月沒來就降到底。請留一個。`,
  'push-day-not-a-warning': (f: Facts) =>
    `要推播的第 ${f.days} 天不在提醒的日子裡，永遠不會推播。請加進提醒日，或選其中一天。`,
  'pass-brings-no-coupon': (f: Facts) =>
    `付費會籍不會定期發券（「${f.code}」）。請拿掉，寫在它給的等級裡，或改用折扣、免運。`,
} as const satisfies Record<string, (f: Facts) => string>;

export type ProgramProblems = Record<keyof typeof programProblems, (f: Facts) => string>;

/** Why a campaign cannot stand, with the way out. `name`: what it meets, a code or a number as written. */
export const campaignProblems = {
  'window-empty': () => '結束比開始早，活動是空的。請改結束時間。',
  'never-on': () => '活動期間裡沒有你選的日子。請換日子，或拉長期間；節日要先寫進店家的行事曆。',
  overlaps: (name: string) => `同時間已有一樣的活動（${name}）給同樣的人。請先暫停它，或錯開時間或對象。`,
  'branch-unknown': (name: string) => `沒有分店「${name}」。請選有的分店，或留空給全部分店。`,
  'tier-unknown': (name: string) => `沒有等級「${name}」。請選有的等級，或留空給所有等級。`,
  'audience-unknown': (name: string) => `沒有存好的名單「${name}」，沒有人拿得到。請留空，用等級或分店來選。`,
  'first-and-streak': () => '第一次消費不可能是連續第幾次。請拿掉「僅首購」或「連續」。',
  'budget-below-one': (name: string) => `一次就要送 ${name} 點，預算不夠送一次。請提高預算，或少送一點。`,
  'nothing-to-multiply': () => '目前的規則消費不給點，沒有東西可以加倍。請改成固定加點。',
  'not-for-worth': () => '「點數加倍抵用」對整筆帳單有效，也不送點。這一欄請留空，要設上限請用次數。',
} as const satisfies Record<string, (name: string) => string>;

export type CampaignProblems = Record<keyof typeof campaignProblems, (name: string) => string>;
