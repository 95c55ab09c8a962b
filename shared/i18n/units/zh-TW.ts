/** What a measure counts in, with its number; and the time that the window looks back on. `isOne` where a language has a singular. */
export const unitWords = {
  visits: (count: string, _isOne: boolean) => `${count} 次`,
  points: (count: string, _isOne: boolean) => `${count} ⟦點⟧`,
  /** Of the shop's own counters: hours, kilometres. */
  counted: (count: string, name: string) => `${count} ${name}`,
  /** Money in some product lines only, by the name the shop gave that. */
  named: (name: string, money: string) => `${name} ${money}`,
  window: {
    year: '近一年',
    days: (count: string) => `近 ${count} 天`,
    calendarYear: '今年',
    membersYear: '這個會員年',
    lifetime: '累計',
  },
};

export type UnitWords = typeof unitWords;
