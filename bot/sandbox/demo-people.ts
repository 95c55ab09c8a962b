/** Made-up people and habits for the demo shop. Nobody real; the same for the same seed. */

/** A small fast generator (mulberry32): the demo must be the same on every machine for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const familyNames = '陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高'.split('');
const givenNames = [
  '怡君',
  '若晴',
  '雅婷',
  '家豪',
  '志明',
  '淑芬',
  '俊傑',
  '詩涵',
  '承翰',
  '品妤',
  '宇軒',
  '子晴',
  '宜蓁',
  '柏翰',
  '佳穎',
  '冠宇',
  '思妤',
  '郁婷',
  '彥廷',
  '心怡',
  '建宏',
  '惠雯',
  '浩然',
  '筱涵',
  '博文',
  '曉薇',
  '立群',
  '靜宜',
  '凱翔',
  '語彤',
];
const foreigners: { name: string; language: 'en' | 'ja' | 'th' }[] = [
  { name: 'Emily Carter', language: 'en' },
  { name: 'Daniel Wong', language: 'en' },
  { name: '佐藤 美咲', language: 'ja' },
  { name: '田中 健', language: 'ja' },
  { name: 'สมชาย ใจดี', language: 'th' },
  { name: 'กัญญา ศรีสุข', language: 'th' },
];

/** How people come: a few often, most now and then, some once. Bills are what a tea shop rings up. */
const habits = [
  { share: 0.06, perYear: 75, bill: [120, 420] },
  { share: 0.14, perYear: 30, bill: [90, 360] },
  { share: 0.3, perYear: 11, bill: [80, 300] },
  { share: 0.3, perYear: 4, bill: [70, 260] },
  { share: 0.2, perYear: 1, bill: [60, 220] },
] as const;

function pickHabit(roll: number) {
  let left = roll;
  for (const habit of habits) {
    left -= habit.share;
    if (left < 0) return habit;
  }
  return habits[4];
}

export type DemoPerson = {
  name: string;
  language: 'zh-TW' | 'en' | 'ja' | 'th';
  branch: 'main' | 'yongkang';
  /** Days before today they joined. */
  joinedDaysAgo: number;
  birthday: { month: number; day: number; year: number } | null;
  phone: string | null;
  marketing: boolean;
  blocks: boolean;
  purchases: { daysAgo: number; minuteOfDay: number; amount: number; branch: 'main' | 'yongkang' }[];
};

/** @param days how far back the shop's history goes. */
export function makePeople(count: number, days: number, seed: number): DemoPerson[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: count }, (_, index) => {
    const foreign = index % 25 === 7 ? foreigners[below(foreigners.length)] : undefined;
    const name = foreign?.name ?? `${familyNames[below(familyNames.length)]}${givenNames[below(givenNames.length)]}`;
    const branch = random() < 0.6 ? 'main' : 'yongkang';
    const joinedDaysAgo = Math.max(1, Math.floor(days * random() ** 1.3));
    const habit = pickHabit(random());
    const visits = Math.round(habit.perYear * (joinedDaysAgo / 365) * (0.7 + random() * 0.6));
    const purchases = Array.from({ length: visits }, () => ({
      daysAgo: below(joinedDaysAgo),
      // Open 11:00 to 21:00, busiest after lunch.
      minuteOfDay: 660 + Math.floor(600 * ((random() + random()) / 2)),
      amount: Math.round((habit.bill[0] + random() * (habit.bill[1] - habit.bill[0])) / 5) * 5,
      branch: random() < 0.85 ? branch : branch === 'main' ? ('yongkang' as const) : ('main' as const),
    })).toSorted((a, b) => b.daysAgo - a.daysAgo || a.minuteOfDay - b.minuteOfDay);
    return {
      name,
      language: foreign?.language ?? 'zh-TW',
      branch,
      joinedDaysAgo,
      birthday: random() < 0.7 ? { month: 1 + below(12), day: 1 + below(28), year: 1965 + below(40) } : null,
      phone: random() < 0.6 ? `09${String(10_000_000 + below(89_999_999)).padStart(8, '0')}` : null,
      marketing: random() < 0.85,
      blocks: random() < 0.06,
      purchases,
    };
  });
}
