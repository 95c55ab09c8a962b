import type { Facts, ProgramProblems } from './zh-TW.ts';

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
  'currency-changed': (f: Facts) => `The currency cannot change: all amounts so far are in ${f.currency}.`,
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
};
