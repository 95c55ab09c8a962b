/** Why a coupon that is good does not fit this bill. `money`, days and times come printed. */
export const fitWords = {
  minimum: (money: string) => `還差 ${money} 就能用這張券。`,
  branch: '這張券要在指定的門市使用。',
  channel: '這張券要在指定的通路使用。',
  product: '這筆消費裡沒有這張券適用的商品。',
  weekday: (days: string) => `這張券只能在${days}使用。`,
  hours: (from: string, to: string) => `這張券只能在 ${from} 到 ${to} 使用。`,
  tooMany: (most: string) => `一筆消費最多用 ${most} 張券，這張留著下次用。`,
  tierIsBetter: '會員等級的折扣更划算，這張券留著下次用。',
  days: ['週一', '週二', '週三', '週四', '週五', '週六', '週日'],
  between: '、',
};

export type FitWords = typeof fitWords;
