import type { CampaignProblems, Facts, ProgramProblems } from './zh-TW.ts';

export const programProblems: ProgramProblems = {
  'lowest-has-rule': (f: Facts) => `Everyone has the lowest tier, so it has no rule: take the rule of ${f.tier} away.`,
  'rule-missing': (f: Facts) => `${f.tier} has no rule, so nobody could reach it: give it one.`,
  'rules-not-rising': (f: Facts) => `${f.tier} asks no more than ${f.lower}: raise it, or lower ${f.lower}.`,
  'keep-above-up': (f: Facts) =>
    `Keeping ${f.tier} asks ${f.keep}, more than the ${f.up} it takes to reach: ask ${f.up} or less.`,
  'keep-missing': (f: Facts) =>
    `You chose own rules for keeping, but ${f.tier} has none: write one, or choose a share of the up rule.`,
  'nobody-can-keep': (f: Facts) => `Nobody comes ${f.keep} times in ${f.months} months: ask less.`,
  'measure-unknown': (f: Facts) =>
    `There is no measure “${f.measure}”: add it to the measures first, or choose another.`,
  'code-twice': (f: Facts) => `“${f.code}” is used twice: a code may be used once.`,
  'starts-before': (f: Facts) => `Version ${f.version} starts later: start after it, or take it back first.`,
  'starts-together': (f: Facts) => `Version ${f.version} starts at the same instant: choose another.`,
  'currency-changed': (f: Facts) =>
    `Amounts are in ${f.currency}, and the currency can change only before the first bill, at once: keep ${f.currency}, or in a new shop start without a date.`,
  'review-never': () =>
    `Tiers that never end never come to a review: give them a validity, or take the review days away.`,
  'block-worth-nothing': (f: Facts) =>
    `${f.block} points are worth less than the smallest money: use at least ${f.points} at once.`,
  'benefit-code-twice': (f: Facts) => `The benefit “${f.code}” is written twice: give one another code.`,
  'pass-tier-unknown': (f: Facts) =>
    `The paid period gives the tier “${f.tier}”, which is not there: choose one that is.`,
  'warning-after-validity': (f: Facts) =>
    `A warning ${f.days} days ahead is longer than a validity of ${f.months} months: warn later.`,
  'coupon-unknown': (f: Facts) => `The coupon “${f.id}” is not there: write it first, or choose another.`,
  'pending-outlasts-points': (f: Facts) =>
    `Points would wait ${f.days} days and be over by then: wait less, or let them last longer.`,
  'holiday-twice': (f: Facts) => `${f.day} is written twice: remove one.`,
  'window-shorter-than-keep': (f: Facts) =>
    `A window of ${f.days} days cannot keep a whole validity: look back further, or give each tier its own rule.`,
  'nobody-can-reach': (f: Facts) =>
    `Nobody comes ${f.up} times in ${f.days} days, so nobody reaches ${f.tier}: ask less.`,
  'measure-never-counts': (f: Facts) =>
    `“${f.measure}” is always 0, since none of its product lines counts: name others, or take them off the excluded ones.`,
  'lowest-has-gift': (f: Facts) =>
    `Nobody rises to ${f.tier}, the lowest tier, so its gift is never given: use the joining bonus or the welcome coupon.`,
  'never-but-silent': (f: Facts) => `Tiers never fall, yet ${f.months} silent months take them: choose one of the two.`,
  'push-day-not-a-warning': (f: Facts) =>
    `No warning falls on day ${f.days}, so nothing would be pushed: add it to the warning days, or push on one of them.`,
  'pass-brings-no-coupon': (f: Facts) =>
    `A paid period brings no coupons by itself (“${f.code}”): write it in the tier it gives, or give a discount or free delivery.`,
};

export const campaignProblems: CampaignProblems = {
  'window-empty': () => 'It ends before it begins: choose a later end.',
  'never-on': () =>
    'None of its days lies in its window: choose others, or a longer window. Holidays are named in the calendar first.',
  overlaps: (name) =>
    `The same campaign already runs for the same people (${name}): pause it, or choose another time or group.`,
  'branch-unknown': (name) => `There is no branch “${name}”: choose one that is, or leave it empty for all.`,
  'tier-unknown': (name) => `There is no tier “${name}”: choose one that is, or leave it empty for all.`,
  'audience-unknown': (name) =>
    `There is no saved audience “${name}”, so nobody would get it: leave it empty, and choose by tier or branch.`,
  'first-and-streak': () => 'A first purchase cannot complete a streak: take one of the two out.',
  'budget-below-one': (name) => `One grant takes ${name} points, more than the budget: raise it, or grant fewer.`,
  'nothing-to-multiply': () =>
    'Spending earns no points at present, so nothing can be multiplied: grant a fixed extra.',
  'not-for-worth': () =>
    'Points worth more apply to the whole bill and grant none: leave this empty, and limit it by how often.',
};
