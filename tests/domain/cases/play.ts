import { type Account, emptyAccount, fold } from '../../../bot/domain/account/account.ts';
import type { Entry, EntryDraft } from '../../../bot/domain/account/entry.ts';
import { balanceOn, pendingOn } from '../../../bot/domain/account/lots.ts';
import type { Birthday } from '../../../bot/domain/birthday/birthday.ts';
import { decideBirthday, decideFurtherDate } from '../../../bot/domain/birthday/gift.ts';
import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import { noticesOn } from '../../../bot/domain/notices.ts';
import { decideAdjust } from '../../../bot/domain/points/adjust.ts';
import { decideAction, decideCounter, decideJoin, decideProfileBonus } from '../../../bot/domain/points/bonus.ts';
import { decideByCalendar } from '../../../bot/domain/points/calendar.ts';
import { decidePurchase } from '../../../bot/domain/points/purchase.ts';
import { decideRefund } from '../../../bot/domain/points/refund.ts';
import { decideRedeem } from '../../../bot/domain/points/spend.ts';
import { type Timeline, tierOf } from '../../../bot/domain/program/program.ts';
import { decideHold } from '../../../bot/domain/tier/hold.ts';
import { decidePassSale } from '../../../bot/domain/tier/pass.ts';
import { keepProgress, nextTier } from '../../../bot/domain/tier/progress.ts';
import { addDays, businessDay, startOfDay } from '../../../bot/domain/time.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';

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
const half = 12 * 3_600_000;

/** One member's story, played as services and jobs would: every day begins with what the calendar owes. */
export class Story {
  account: Account = emptyAccount('m' as MemberId);
  readonly timeline: Timeline;
  readonly campaigns: readonly Campaign[];
  readonly purchases: Entry[] = [];
  readonly refunds = new Map<number, Entry[]>();
  birthday: Birthday | null = null;
  today: Day | null = null;
  /** Of the latest row: points by line, what was paid, what was told. */
  points: number[] = [];
  paid: number | null = null;
  told: string[] = [];
  private pushed = new Map<string, number>();

  constructor(timeline: Timeline, campaigns: readonly Campaign[] = []) {
    this.timeline = timeline;
    this.campaigns = campaigns;
  }

  /** `2027-03-10`, or with an hour in the shop's own time. */
  instant(date: string): Date {
    const [day = '', time] = date.split(' ');
    const noon = new Date(`${day}T12:00:00Z`);
    const program = this.timeline.inForce(noon);
    const begins = startOfDay(day as Day, program).getTime();
    if (time === undefined) return new Date(begins + half);
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const [endHours = 0, endMinutes = 0] = program.businessDay.endsAt.split(':').map(Number);
    return new Date(begins + ((hours - endHours) * 60 + minutes - endMinutes) * 60_000);
  }

  row(date: string, happens: string): void {
    const now = this.instant(date);
    this.points = [];
    this.told = [];
    this.paid = null;
    this.daysUpTo(now);
    for (const each of happens.split(';')) this.happens(each.trim(), now);
  }

  /** Every business day from the last row to this one, at its start: calendar, gifts, notices. */
  private daysUpTo(now: Date): void {
    const program = this.timeline.inForce(now);
    const last = businessDay(now, program);
    const first = this.today === null ? last : addDays(this.today, 1);
    for (let day = first; day <= last; day = addDays(day, 1)) {
      this.today = day;
      const begins = startOfDay(day, this.timeline.inForce(now));
      this.calendar(begins);
      if (this.account.seq === 0) continue;
      const rules = this.timeline.inForce(begins);
      if (this.birthday !== null)
        this.add(decideBirthday(this.account, rules, { birthday: this.birthday, now: begins }), begins);
      this.add(decideFurtherDate(this.account, rules, { date: null, enteredAt: null, now: begins }), begins);
      const month = day.slice(0, 7);
      const left = rules.reminders.pushPerMonth - (this.pushed.get(month) ?? 0);
      for (const notice of noticesOn(this.account, rules, day, left)) {
        if (notice.kind === 'points-ending' && notice.push) this.pushed.set(month, (this.pushed.get(month) ?? 0) + 1);
        this.told.push(`${notice.kind} ${notice.daysLeft}${notice.push ? ' pushed' : ''}`);
      }
    }
    this.calendar(now);
  }

  private calendar(now: Date): void {
    for (let steps = 0; steps < 64; steps += 1) {
      const due = this.account.seq === 0 ? null : decideByCalendar(this.account, this.timeline, now);
      if (due === null) return;
      this.add(due.draft, now);
    }
    throw new Error('the calendar does not come to rest');
  }

  private add(draft: EntryDraft | null, now: Date): Entry | null {
    if (draft === null) return null;
    const entry: Entry = {
      ...draft,
      memberId: this.account.memberId,
      seq: this.account.seq + 1,
      idempotencyKey: String(this.account.seq + 1),
      contentHash: '',
      actor: { kind: 'system', id: 'story' },
      recordedAt: now,
      balanceAfter: draft.lines.reduce((sum, { points }) => sum + points, this.account.balance),
    };
    this.account = fold(this.account, [entry]);
    this.points.push(...draft.lines.map(({ points }) => points).filter((points) => points !== 0));
    for (const { kind, reason, detail } of draft.lines)
      if (kind === 'tier')
        this.told.push(`${reason} ${tierOf(this.timeline.inForce(now), String(detail?.to)).name['zh-TW']}`);
    if (draft.command === 'birthday') this.told.push('birthday');
    return entry;
  }

  private happens(what: string, now: Date): void {
    const found = sentences.find(([pattern]) => pattern.test(what));
    if (found === undefined) throw new Error(`"${what}" is no sentence of a case`);
    found[1](this, now, found[0].exec(what) as RegExpExecArray);
  }

  buy(now: Date, amount: number, { points = 0, channel = null as string | null, lines = '', on = '' }): void {
    const at = on === '' ? now : this.instant(on);
    const parsed =
      lines === ''
        ? []
        : lines.split(',').map((each) => {
            const [, productLine = '', money = '0'] = /^\s*([\p{L}-]+) (\d+)\s*$/u.exec(each) ?? [];
            return { sku: productLine, productLine, quantity: 1, amount: Number(money) };
          });
    const entry = this.add(
      decidePurchase(this.account, this.timeline.inForce(at), {
        source: { kind: 'purchase', id: String(this.purchases.length), branch: 'main' },
        at,
        now,
        amount,
        discount: 0,
        points,
        channel,
        lines: parsed,
        birthday: this.birthday,
        timeline: this.timeline,
        campaigns: this.campaigns.filter(({ from, until }) => from <= at && at < until),
      }),
      now,
    );
    this.purchases.push(entry as Entry);
    this.paid = entry?.source.paid ?? null;
  }

  refund(now: Date, amount: number, which: number): void {
    const purchase = this.purchases[which - 1];
    if (purchase === undefined) throw new Error(`there is no purchase ${which}`);
    const before = this.refunds.get(which) ?? [];
    const program = this.timeline.inForce(purchase.at);
    const refundId = `${which}.${before.length}`;
    const draft = decideRefund(this.account, program, purchase, before, { refundId, amount, reason: 'refund', now });
    this.refunds.set(which, [...before, this.add(draft, now) as Entry]);
  }

  /** What a column shows after the row. */
  read(column: string, now: Date): string {
    const program = this.timeline.inForce(now);
    const day = businessDay(now, program);
    const { standing } = this.account;
    switch (column) {
      case 'points':
        return this.points.length === 0
          ? '–'
          : this.points.map((each) => (each > 0 ? `+${each}` : `−${-each}`)).join(' ');
      case 'balance':
        return String(balanceOn(this.account, day));
      case 'pending':
        return String(pendingOn(this.account, day));
      case 'carried':
        return String(this.account.carried);
      case 'tier':
        return tierOf(program, standing?.tier ?? '').name['zh-TW'];
      case 'until':
        return standing?.until ?? '–';
      case 'missing':
        return String(nextTier(this.account, program, day)?.missing ?? '–');
      case 'keep': {
        const keep = keepProgress(this.account, day);
        return keep === null ? '–' : keep.kept ? 'kept' : String(keep.missing);
      }
      case 'lots':
        return this.account.lots.map(({ points, expiresOn }) => `${points}→${expiresOn ?? 'never'}`).join(' ') || '–';
      case 'paid':
        return String(this.paid ?? '–');
      case 'told':
        return this.told.join(', ') || '–';
      default:
        throw new Error(`there is no column "${column}"`);
    }
  }

  /** For the sentences below. */
  decide(decision: (account: Account) => EntryDraft | null, now: Date): void {
    this.add(decision(this.account), now);
  }
}

type Sentence = [RegExp, (story: Story, now: Date, match: RegExpExecArray) => void];
const rulesAt = (story: Story, now: Date) => story.timeline.inForce(now);
const source = { kind: 'case', id: 'case' };

/** Everything that can happen in a case. */
const sentences: Sentence[] = [
  [/^–$/, () => undefined],
  [
    /^joins$/,
    (story, now) => story.decide((account) => decideJoin(account, rulesAt(story, now), { now, how: 'liff' }), now),
  ],
  [
    /^buys ([\d,]+)(?: with (\d+) points)?(?: by (\w+))?(?: \(([^)]+)\))?(?: on ([\d-]+(?: [\d:]+)?))?$/,
    (story, now, [, amount = '0', points, channel, lines = '', on = '']) =>
      story.buy(now, Number(amount.replaceAll(',', '')), {
        points: Number(points ?? 0),
        channel: channel ?? null,
        lines,
        on,
      }),
  ],
  [
    /^refund ([\d,]+) of purchase (\d+)$/,
    (story, now, [, amount = '0', which]) => story.refund(now, Number(amount.replaceAll(',', '')), Number(which)),
  ],
  [
    /^fills in the profile$/,
    (story, now) => story.decide((account) => decideProfileBonus(account, rulesAt(story, now), { now }), now),
  ],
  [
    /^tells the birthday (?:(\d+) )?([A-Z]\w+)(?: \(29 February on 1 March\))?$/,
    (story, now, [all, day, month = '']) => {
      const leapDay = all?.includes('1 March)') === true ? ('mar-1' as const) : null;
      story.birthday = {
        month: months.indexOf(month) + 1,
        day: day === undefined ? null : Number(day),
        year: null,
        enteredAt: now,
        leapDay,
      };
      story.decide(
        (account) => decideBirthday(account, rulesAt(story, now), { birthday: story.birthday as Birthday, now }),
        now,
      );
    },
  ],
  [
    /^uses (\d+) points$/,
    (story, now, [, points]) =>
      story.decide(
        (account) => decideRedeem(account, rulesAt(story, now), { points: Number(points), source, now }),
        now,
      ),
  ],
  [
    /^does ([a-z-]+)$/,
    (story, now, [, bonus = '']) =>
      story.decide((account) => decideAction(account, rulesAt(story, now), { bonus, source, at: now, now }), now),
  ],
  [
    /^counts (\d+) ([a-z-]+)$/,
    (story, now, [, by, counter = '']) =>
      story.decide(
        (account) => decideCounter(account, rulesAt(story, now), { counter, by: Number(by), source, at: now, now }),
        now,
      ),
  ],
  [
    /^is given ([+−]\d+) by hand$/,
    (story, now, [, points = '0']) =>
      story.decide(
        (account) =>
          decideAdjust(account, rulesAt(story, now), {
            points: Number(points.replace('−', '-')),
            reason: 'by hand',
            source,
            now,
          }),
        now,
      ),
  ],
  [
    /^is held at ([a-z-]+) until ([\d-]+)$/,
    (story, now, [, tier = '', until]) =>
      story.decide(
        (account) => decideHold(account, rulesAt(story, now), { tier, until: until as Day, source, now }),
        now,
      ),
  ],
  [
    /^buys the pass$/,
    (story, now) =>
      story.decide(
        (account) => decidePassSale(account, rulesAt(story, now), { source, now, birthday: story.birthday }),
        now,
      ),
  ],
];
