import { plural } from '../plural.ts';
import type { UnitWords } from './zh-TW.ts';

export const unitWords: UnitWords = {
  visits: (count, isOne) => (isOne ? `${count} visit` : `${count} visits`),
  points: (count, isOne) => (isOne ? `${count} ⟦point⟧` : `${count} ⟦points⟧`),
  counted: (count, name) => `${count} ${name}`,
  named: (name, money) => `${money} (${name})`,
  window: {
    year: 'Past year',
    days: (count) => `Past ${plural(count, 'day', 'days')}`,
    calendarYear: 'This year',
    membersYear: 'This membership year',
    lifetime: 'In all',
  },
};
