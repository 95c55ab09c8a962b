import type { EntryDraft } from '../../../bot/domain/account/entry.ts';
import type { BillLine } from '../../../bot/domain/bill/bill.ts';
import { decideBirthday } from '../../../bot/domain/birthday/gift.ts';
import { decideAdjust, decideSettle } from '../../../bot/domain/points/adjust.ts';
import { decideAction, decideCounter, decideJoin, decideProfileBonus } from '../../../bot/domain/points/bonus.ts';
import { decideRedeem } from '../../../bot/domain/points/spend.ts';
import { decideHold } from '../../../bot/domain/tier/hold.ts';
import { decidePassRefund, decidePassSale } from '../../../bot/domain/tier/pass.ts';
import { businessDay } from '../../../bot/domain/time.ts';
import type { Day } from '../../../shared/ids.ts';
import type { Story } from './play.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const source = { kind: 'case', id: 'case' };
const number = (text = '0'): number => Number(text.replaceAll(',', '').replace('−', '-').replace('+', ''));

function monthOf(name = ''): number {
  const month = months.indexOf(name) + 1;
  if (month === 0) throw new Error(`there is no month ${name}`);
  return month;
}

/** `tea 400, 2 free-cup 120 for points`: pieces, what it is (sku and product line), money. */
const linesOf = (text: string): BillLine[] =>
  text.split(',').map((each) => {
    const found = /^\s*(?:(\d+) )?([\p{L}-]+) (\d+)( for points)?\s*$/u.exec(each);
    if (found === null) throw new Error(`"${each}" is no line of a bill`);
    const [, quantity = '1', sku = '', amount, points] = found;
    const line = { sku, productLine: sku, quantity: Number(quantity), amount: Number(amount) };
    return points === undefined ? line : { ...line, payWithPoints: true };
  });

/** Whom a case puts into an audience, that audience's filter takes; what filters say is tested by themselves. */
const everyone = {
  tiers: null,
  joined: null,
  spend: null,
  visits: null,
  balance: null,
  daysAway: null,
  pointsEndWithin: null,
  birthdayMonths: null,
};

type Happen = (story: Story, now: Date) => void;
type Sentence = [RegExp, (story: Story, now: Date, words: (string | undefined)[]) => EntryDraft | null | undefined];

/** @returns what a sentence does. @throws Error for one that nobody knows: nothing in a case is skipped. */
export function sentenceFor(what: string): Happen {
  for (const [pattern, decide] of sentences) {
    const found = pattern.exec(what);
    if (found === null) continue;
    return (story, now) => void story.add(decide(story, now, found.slice(1)) ?? null, now);
  }
  throw new Error(`"${what}" is no sentence of a case`);
}

/** Everything that can happen in a case. */
const sentences: Sentence[] = [
  [/^–$/, () => null],
  [/^joins$/, (story, now) => decideJoin(story.account, story.rules(now), { now, how: 'liff' })],
  [
    /^buys ([\d,]+)(?: with coupons? ([a-z, -]+?))?(?: with (\d+) points)?(?: by (\w+))?(?: \(([^)]+)\))?(?: on ([\d-]+(?: [\d:]+)?))?$/,
    (story, now, [amount, coupons, points, channel = null, lines, on = null]) =>
      void story.buy(now, {
        amount: number(amount),
        coupons: coupons?.split(',').map((id) => id.trim()) ?? [],
        points: number(points),
        channel,
        lines: lines === undefined ? [] : linesOf(lines),
        on,
      }),
  ],
  [
    /^refund ([\d,]+) of purchase (\d+)$/,
    (story, now, [amount, which]) => void story.refund(now, number(amount), number(which)),
  ],
  [/^fills in the profile$/, (story, now) => decideProfileBonus(story.account, story.rules(now), { now })],
  [
    /^tells the birthday (?:(\d+) )?([A-Z]\w+)( \(29 February on 1 March\))?$/,
    (story, now, [day, month, onMarch]) => {
      const leapDay = onMarch === undefined ? null : ('mar-1' as const);
      const told = day === undefined ? null : number(day);
      story.birthday = { month: monthOf(month), day: told, year: null, enteredAt: now, leapDay };
      const today = businessDay(now, story.rules(now));
      return decideBirthday(story.account, story.rules(now), { birthday: story.birthday, today });
    },
  ],
  [
    /^names (\d+) ([A-Z]\w+) as the further date$/,
    (story, now, [day = '', month]) => {
      const date = `2000-${String(monthOf(month)).padStart(2, '0')}-${day.padStart(2, '0')}` as Day;
      story.named = { date, enteredAt: now };
      return null;
    },
  ],
  [
    /^uses (\d+) points$/,
    (story, now, [points]) =>
      decideRedeem(story.account, story.rules(now), { points: number(points), source, now, timeline: story.timeline }),
  ],
  [
    /^does ([a-z-]+)$/,
    (story, now, [bonus = '']) => decideAction(story.account, story.rules(now), { bonus, source, at: now, now }),
  ],
  [
    /^counts (\d+) ([a-z-]+)$/,
    (story, now, [by, counter = '']) =>
      decideCounter(story.account, story.rules(now), { counter, by: number(by), source, at: now, now }),
  ],
  [
    /^is given ([+−]\d+) by hand$/,
    (story, now, [points]) =>
      decideAdjust(story.account, story.rules(now), { points: number(points), reason: 'by hand', source, now }),
  ],
  [
    /^settles (\d+) with (points|money)$/,
    (story, now, [points, by]) =>
      decideSettle(story.account, story.rules(now), {
        points: number(points),
        with: by as 'points' | 'money',
        source,
        now,
      }),
  ],
  [
    /^is held at ([a-z-]+) until (\d{4}-\d{2}-\d{2})$/,
    (story, now, [tier = '', until]) =>
      decideHold(story.account, story.rules(now), { tier, until: until as Day, source, now }),
  ],
  [
    /^is put into the audience ([a-z-]+)$/,
    (story, _now, [audience = '']) => {
      story.audiences.push({ id: audience, filter: everyone });
      return null;
    },
  ],
  [
    /^buys the pass$/,
    (story, now) => {
      const { birthday } = story;
      story.passSale = story.add(decidePassSale(story.account, story.rules(now), { source, now, birthday }), now);
      return null;
    },
  ],
  [
    /^gives the pass back$/,
    (story, now) => {
      if (story.passSale === null) throw new Error('no pass was bought');
      return decidePassRefund(story.account, story.timeline, story.passSale, { source, now });
    },
  ],
];
