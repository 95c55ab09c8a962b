import type { UnitWords } from './zh-TW.ts';

export const unitWords: UnitWords = {
  visits: (count, _isOne) => `${count} ครั้ง`,
  points: (count, _isOne) => `${count} ⟦คะแนน⟧`,
  counted: (count, name) => `${count} ${name}`,
  named: (name, money) => `${name} ${money}`,
  window: {
    year: '1 ปีล่าสุด',
    days: (count) => `${count} วันล่าสุด`,
    calendarYear: 'ปีนี้',
    membersYear: 'รอบปีสมาชิกนี้',
    lifetime: 'สะสมทั้งหมด',
  },
};
