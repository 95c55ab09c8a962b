import type { UnitWords } from './zh-TW.ts';

export const unitWords: UnitWords = {
  visits: (count, _isOne) => `${count}回`,
  points: (count, _isOne) => `${count}⟦ポイント⟧`,
  counted: (count, name) => `${count}${name}`,
  named: (name, money) => `${name}${money}`,
  window: {
    year: 'この1年',
    days: (count) => `この${count}日`,
    calendarYear: '今年',
    membersYear: '今の会員年度',
    lifetime: 'これまで',
  },
};
