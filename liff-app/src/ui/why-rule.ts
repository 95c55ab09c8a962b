import type { Api, ResponseOf } from '../../../shared/contract/index.ts';
import type { ExplainWords } from '../../../shared/i18n/explain/zh-TW.ts';
import type { Speech } from '../lib/amount.ts';
import { longDay, money, number } from '../lib/format.ts';
import { pick } from '../lib/i18n.ts';
import type { Card } from '../lib/session.ts';

type Why = ResponseOf<Api['GET /api/member/why/:number']>;
type RuleOf<Kind extends Why['rule']['kind']> = Extract<Why['rule'], { kind: Kind }>;

/** The rule behind a number in whole sentences, and what happened on the day a tier began. */
export function ruleSentences(
  { rule, tier }: Pick<Why, 'rule' | 'tier'>,
  said: ExplainWords,
  card: Pick<Card, 'shop' | 'pass'>,
  speech: Pick<Speech, 'currency' | 'language'>,
): string[] {
  const count = (value: number) => number(value, speech.language);
  const happened = tier ? tierSentences(tier, said, card, speech) : [];
  if (rule.kind === 'given') return happened;
  if (rule.kind === 'keep')
    return [...happened, ...(rule.graceDays > 0 ? [said.rule.grace(count(rule.graceDays))] : [])];
  if (rule.kind === 'window') return [...happened, windowSentence(rule, said, speech)];
  if (rule.kind === 'expiry') return [endSentence(rule, said, speech), said.rule.oldestFirst];
  if (rule.per === 'nothing') return [said.rule.nothing];
  if (rule.per === 'visit') return [said.rule.visit(count(rule.points))];
  const cash = money(rule.money, speech.currency, speech.language);
  return [said.rule.earn(cash, count(rule.points)), rule.isCarried ? said.rule.carried : said.rule.dropped];
}

function windowSentence(
  { window, days }: RuleOf<'window'>,
  { rule }: ExplainWords,
  { language }: Pick<Speech, 'language'>,
) {
  if (window === 'calendar-year') return rule.window.calendarYear;
  if (window === 'members-year') return rule.window.membersYear;
  if (window === 'lifetime') return rule.window.lifetime;
  return rule.window.rolling(number(days ?? 0, language));
}

function endSentence(
  { expiry, count }: RuleOf<'expiry'>,
  { rule }: ExplainWords,
  { language }: Pick<Speech, 'language'>,
) {
  const shown = number(count, language);
  if (expiry === 'never') return rule.never;
  if (expiry === 'month-end') return rule.monthEnd(shown);
  if (expiry === 'days') return rule.days(shown);
  if (expiry === 'rolling') return rule.rolling(shown);
  return count === 0 ? rule.thisYearEnd : rule.yearEnd(shown);
}

function tierSentences(
  { byPass, why, since, until }: NonNullable<Why['tier']>,
  said: ExplainWords,
  { pass }: Pick<Card, 'pass'>,
  { language }: Pick<Speech, 'language'>,
): string[] {
  const ends = until === null ? [] : [said.tier.until(longDay(until))];
  if (byPass) return [said.tier.byPass(pass ? pick(pass.name, language) : ''), ...ends];
  return [...(why === null || since === null ? [] : [said.tier[why](longDay(since))]), ...ends];
}
