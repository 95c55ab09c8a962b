import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import { type Account, emptyAccount, fold } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { type MeasureExplanation, whyMeasure } from '../../domain/explain/why-measure.ts';
import { whyBalance, whyEnding } from '../../domain/explain/why-points.ts';
import { type ConditionExplanation, whyKeep, whyTier } from '../../domain/explain/why-tier.ts';
import { dueBy } from '../../domain/points/preview.ts';
import { mainMeasure, type Program, type Timeline } from '../../domain/program/program.ts';
import { unitOf } from '../../domain/tier/unit.ts';
import { businessDay } from '../../domain/time.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Deps } from '../ports.ts';
import { groupsOf, type PartNames, partNames } from './explained-parts.ts';

type WhyView = ResponseOf<typeof memberContract.whyNumber>;
type Sum = WhyView['sums'][number];

export type ExplainDeps = Pick<Deps, 'entries' | 'programs' | 'branches'>;

/** The whole of a member's ledger with what the calendar owes it by now, and the account it comes to. */
export type Books = {
  entries: Entry[];
  account: Account;
  timeline: Timeline;
  program: Program;
  today: Day;
  names: PartNames;
};

/** @throws AppError MEMBER_NOT_FOUND where there is no entry. */
export async function readBooks(deps: ExplainDeps, command: { memberId: MemberId; now: Date }): Promise<Books> {
  const { memberId, now } = command;
  const [written, timeline, branches] = await Promise.all([
    deps.entries.since(memberId, 0),
    readTimeline(deps),
    deps.branches.all(),
  ]);
  if (written.length === 0) throw new AppError('MEMBER_NOT_FOUND');
  const due = dueBy(fold(emptyAccount(memberId), written), timeline, now);
  const program = timeline.inForce(now);
  return {
    entries: [...written, ...due.entries],
    account: due.account,
    timeline,
    program,
    today: businessDay(now, program),
    names: partNames(branches, program),
  };
}

export type WhyCommand = {
  memberId: MemberId;
  number: WhyView['number'];
  /** Of `expiring`: the last day of the points; without it those that never end. */
  day?: Day | undefined;
  /** Of `measure`: which; without it the first. */
  measure?: string | undefined;
  now: Date;
};

/**
 * Why a number is what it is: the entries that add up to it, and the rule behind it.
 * @throws AppError MEMBER_NOT_FOUND | INVALID_REQUEST (a measure the shop does not count).
 */
export async function explainNumber(deps: ExplainDeps, command: WhyCommand): Promise<WhyView> {
  const books = await readBooks(deps, command);
  if (command.number === 'balance') return explainBalance(books);
  if (command.number === 'expiring') return explainEnding(books, command.day ?? null);
  if (command.number === 'measure') return explainMeasure(books, command.measure ?? mainMeasure(books.program));
  return command.number === 'tier' ? explainTier(books) : explainKeep(books);
}

const plain = { of: 'all', tier: null } as const;

function explainBalance({ entries, account, program, today, names }: Books): WhyView {
  const { total, parts, rest } = whyBalance(entries, account, today);
  const { per, remainder } = program.earn;
  return {
    ...plain,
    number: 'balance',
    rule: {
      kind: 'earn',
      per: per.kind,
      money: per.kind === 'spend' ? per.money : 0,
      points: per.kind === 'nothing' ? 0 : per.points,
      isCarried: remainder === 'carried',
    },
    sums: [{ total, unit: null, needed: null, from: null, to: today, groups: groupsOf(parts, names), rest }],
  };
}

function explainEnding({ entries, account, program, today, names }: Books, expiresOn: Day | null): WhyView {
  const { total, parts, rest } = whyEnding(entries, account, { expiresOn, today });
  const { expiry } = program;
  const count = expiry.kind === 'days' ? expiry.days : expiry.kind === 'year-end' ? expiry.years : 0;
  return {
    ...plain,
    number: 'expiring',
    rule: {
      kind: 'expiry',
      expiry: expiry.kind,
      count: expiry.kind === 'month-end' || expiry.kind === 'rolling' ? expiry.months : count,
    },
    sums: [
      { total, unit: null, needed: null, from: null, to: expiresOn ?? today, groups: groupsOf(parts, names), rest },
    ],
  };
}

const windowRule = ({ window }: Program): WhyView['rule'] => ({
  kind: 'window',
  window: window.kind,
  days: window.kind === 'rolling' ? window.days : null,
});

const sumOf = ({ program, names }: Books, explained: MeasureExplanation, needed: number | null): Sum => ({
  total: explained.total,
  unit: unitOf(program, explained.measure),
  needed,
  from: explained.from,
  to: explained.to,
  groups: groupsOf(explained.parts, names),
  rest: explained.rest,
});

const sumsOf = (books: Books, conditions: readonly ConditionExplanation[]): Sum[] =>
  conditions.map((condition) => sumOf(books, condition, condition.needed));

const always = ['spend', 'visits', 'points'];

function explainMeasure(books: Books, measure: string): WhyView {
  const { entries, account, program, today } = books;
  const known = [...always, ...program.measures.map(({ code }) => code)];
  if (!known.includes(measure))
    throw new AppError('INVALID_REQUEST', { fields: [{ field: 'measure', problem: `one of ${known.join(', ')}` }] });
  const explained = whyMeasure(entries, account, program, { measure, day: today });
  return { ...plain, number: 'measure', rule: windowRule(program), sums: [sumOf(books, explained, null)] };
}

function explainTier(books: Books): WhyView {
  const { entries, account, timeline, program, today } = books;
  const { tier, byPass, change, by, of, conditions } = whyTier(entries, account, timeline, { program, today });
  const rules: Record<typeof by, WhyView['rule']> = {
    window: windowRule(timeline.inForce(change?.tier.effectiveAt ?? new Date(0))),
    keep: { kind: 'keep', graceDays: program.down.graceDays },
    none: { kind: 'given' },
  };
  return {
    number: 'tier',
    rule: rules[by],
    of,
    sums: sumsOf(books, conditions),
    tier: {
      code: tier,
      byPass,
      why: change?.tier.why ?? null,
      since: change?.tier.since ?? null,
      until: (byPass ? account.pass?.until : change?.tier.until) ?? null,
    },
  };
}

function explainKeep(books: Books): WhyView {
  const { entries, account, program, today } = books;
  const keep = whyKeep(entries, account, today);
  return {
    number: 'keep',
    rule: { kind: 'keep', graceDays: program.down.graceDays },
    of: keep?.of ?? 'all',
    sums: sumsOf(books, keep?.conditions ?? []),
    tier: keep && {
      code: keep.tier,
      byPass: false,
      why: null,
      since: account.standing?.since ?? null,
      until: keep.by,
    },
  };
}
