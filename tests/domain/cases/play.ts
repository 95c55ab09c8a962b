import { type Account, emptyAccount, fold } from '../../../bot/domain/account/account.ts';
import type { Entry, EntryDraft } from '../../../bot/domain/account/entry.ts';
import { balanceOn, pendingOn } from '../../../bot/domain/account/lots.ts';
import type { Audience } from '../../../bot/domain/audience/audience.ts';
import type { BillLine, OfferedCoupon } from '../../../bot/domain/bill/bill.ts';
import type { Birthday } from '../../../bot/domain/birthday/birthday.ts';
import { decideBirthday, decideFurtherDate } from '../../../bot/domain/birthday/gift.ts';
import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import { type Notice, noticesOn, standingNotice } from '../../../bot/domain/notices.ts';
import { decideByCalendar } from '../../../bot/domain/points/calendar.ts';
import { decidePurchase } from '../../../bot/domain/points/purchase.ts';
import { decideRefund } from '../../../bot/domain/points/refund.ts';
import { type Program, type Timeline, tierOf } from '../../../bot/domain/program/program.ts';
import { keepProgress, nextTier } from '../../../bot/domain/tier/progress.ts';
import { tierOnDay } from '../../../bot/domain/tier/standing.ts';
import { addDays, businessDay, startOfDay } from '../../../bot/domain/time.ts';
import type { Coupon } from '../../../bot/services/ports/coupons.ts';
import { priceOf, refuseUnfit } from '../../../bot/services/purchases/price.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import { instantOf } from './instant-of.ts';
import { sentenceFor } from './sentences.ts';

/** A bill as a case tells it. */
export type Told = {
  amount: number;
  points: number;
  channel: string | null;
  lines: BillLine[];
  coupons: string[];
  /** When it happened, where it arrives later. */
  on: string | null;
};

/** What a push of it stands for: a second is not sent. Reminders of points are counted by the month. */
const warningOf = (notice: Notice): string => (notice.kind === 'points-ending' ? '' : `${notice.kind} ${notice.until}`);

/** One member's story, played as services and jobs would: every business day begins with what the calendar owes. */
export class Story {
  account: Account = emptyAccount('m' as MemberId);
  readonly timeline: Timeline;
  readonly campaigns: readonly Campaign[];
  readonly coupons: readonly OfferedCoupon[];
  readonly purchases: Entry[] = [];
  passSale: Entry | null = null;
  birthday: Birthday | null = null;
  named: { date: Day; enteredAt: Date } | null = null;
  audiences: Audience[] = [];
  private readonly refunds = new Map<number, Entry[]>();
  private readonly used = new Set<string>();
  private readonly pushed = new Map<string, number>();
  private readonly warned = new Set<string>();
  private today: Day | null = null;
  private now = new Date(0);
  /** Of the latest row: points by line, what was paid, what was told. */
  private points: number[] = [];
  private paid: number | null = null;
  private told: string[] = [];

  constructor(timeline: Timeline, campaigns: readonly Campaign[] = [], coupons: readonly OfferedCoupon[] = []) {
    this.timeline = timeline;
    this.campaigns = campaigns;
    this.coupons = coupons;
  }

  rules(now: Date): Program {
    return this.timeline.inForce(now);
  }

  /** @throws Error for a date before the last row's, a sentence nobody knows, or whatever refuses what happens. */
  row(date: string, happens: string): void {
    const now = instantOf(this.timeline, date);
    if (now < this.now) throw new Error('comes before the row above it');
    this.now = now;
    this.points = [];
    this.told = [];
    this.paid = null;
    const each = happens.split(';').map((what) => sentenceFor(what.trim()));
    this.daysUpTo(now);
    for (const happen of each) happen(this, now);
  }

  /** Every business day from the last row to this one, at its start by the rules of then: calendar, gifts, notices. */
  private daysUpTo(now: Date): void {
    const last = businessDay(now, this.rules(now));
    const first = this.today === null ? last : addDays(this.today, 1);
    for (let day = first; day <= last; day = addDays(day, 1)) {
      this.today = day;
      const begins = this.startOf(day);
      this.calendar(begins);
      if (this.account.seq === 0) continue;
      const rules = this.rules(begins);
      if (this.birthday !== null)
        this.add(decideBirthday(this.account, rules, { birthday: this.birthday, today: day }), begins);
      const { date = null, enteredAt = null } = this.named ?? {};
      this.add(decideFurtherDate(this.account, rules, { date, enteredAt, today: day }), begins);
      this.notices(day, rules);
    }
    this.calendar(now);
  }

  private startOf(day: Day): Date {
    const begins = startOfDay(day, this.rules(new Date(`${day}T12:00:00Z`)));
    return startOfDay(day, this.rules(begins));
  }

  private notices(day: Day, rules: Program): void {
    const month = day.slice(0, 7);
    const pushed = this.pushed.get(month) ?? 0;
    for (const notice of noticesOn(this.account, rules, day, rules.reminders.pushPerMonth - pushed)) {
      const isPushed = notice.push && !this.warned.has(warningOf(notice));
      if (isPushed && notice.kind === 'points-ending') this.pushed.set(month, (this.pushed.get(month) ?? 0) + 1);
      if (isPushed && notice.kind !== 'points-ending') this.warned.add(warningOf(notice));
      this.told.push(`${notice.kind} ${notice.daysLeft}${isPushed ? ' pushed' : ''}`);
    }
  }

  private calendar(now: Date): void {
    for (let steps = 0; steps < 64; steps += 1) {
      const due = this.account.seq === 0 ? null : decideByCalendar(this.account, this.timeline, now);
      if (due === null) return;
      this.add(due.draft, now);
    }
    throw new Error('the calendar does not come to rest');
  }

  add(draft: EntryDraft | null, now: Date): Entry | null {
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
      if (kind === 'tier') this.told.push(`${reason} ${tierOf(this.rules(now), String(detail?.to)).name['zh-TW']}`);
    if (draft.command === 'birthday' || draft.command === 'further-date') this.told.push(draft.command);
    for (const { couponTemplateId } of draft.gives ?? []) this.told.push(`coupon ${couponTemplateId}`);
    return entry;
  }

  /** As the counter counts a bill: priced by the tier of its moment and the coupons named, then decided. */
  buy(now: Date, { amount, points, channel, lines, coupons, on }: Told): void {
    const at = on === null ? now : instantOf(this.timeline, on);
    const rules = this.rules(at);
    const bill = { amount, at, lines, channel, branch: 'main' };
    const offered = coupons.map((id) => this.coupon(id));
    const price = priceOf(this.account, rules, bill, offered);
    refuseUnfit(price, rules);
    const entry = this.add(
      decidePurchase(this.account, rules, {
        source: { kind: 'purchase', id: String(this.purchases.length), branch: 'main' },
        at,
        now,
        amount,
        discount: price.discount,
        points,
        channel,
        lines,
        birthday: this.birthday,
        timeline: this.timeline,
        campaigns: this.campaigns.filter(({ from, until }) => from <= at && at < until),
        audiences: this.audiences,
        couponMultiplierBp: price.multiplierBp,
        uses: price.uses,
      }),
      now,
    ) as Entry;
    for (const id of price.coupons) this.used.add(id);
    this.purchases.push(entry);
    this.paid = entry.source.paid ?? null;
  }

  /** @throws Error for one that there is not, or that an earlier bill has used. */
  private coupon(id: string): Coupon {
    const found = this.coupons.find((each) => each.id === id);
    if (found === undefined) throw new Error(`there is no coupon ${id}`);
    if (this.used.has(id)) throw new Error(`the coupon ${id} is used already`);
    return { ...found.rule, id: found.id } as Coupon;
  }

  refund(now: Date, amount: number, which: number): void {
    const purchase = this.purchases[which - 1];
    if (purchase === undefined) throw new Error(`there is no purchase ${which}`);
    const before = this.refunds.get(which) ?? [];
    const refundId = `${which}.${before.length}`;
    const draft = decideRefund(this.account, this.rules(purchase.at), purchase, before, {
      refundId,
      amount,
      reason: 'refund',
      now,
    });
    this.refunds.set(which, [...before, this.add(draft, now) as Entry]);
  }

  /** What a column shows after the latest row. @throws Error for a column that there is not. */
  read(column: string): string {
    const program = this.rules(this.now);
    const day = businessDay(this.now, program);
    const { account } = this;
    const { standing } = account;
    const name = (tier: string) => tierOf(program, tier).name['zh-TW'];
    const signed = (each: number) => (each > 0 ? `+${each}` : each < 0 ? `−${-each}` : '0');
    const shown: Record<string, () => string> = {
      points: () => this.points.map(signed).join(' '),
      balance: () => (balanceOn(account, day) < 0 ? signed(balanceOn(account, day)) : String(balanceOn(account, day))),
      pending: () => String(pendingOn(account, day)),
      owed: () => String(account.owed),
      carried: () => String(account.carried),
      tier: () => tierOnDay(account, program, day).name['zh-TW'],
      until: () => standing?.until ?? '',
      missing: () => String(nextTier(account, program, day)?.missing ?? ''),
      keep: () => {
        const keep = keepProgress(account, day);
        return keep === null ? '' : keep.kept ? 'kept' : String(keep.missing);
      },
      'come back': () => {
        const lost = standing?.comeBack ?? null;
        return lost === null || lost.until < day ? '' : `${name(lost.tier)} by ${lost.until}`;
      },
      lots: () => account.lots.map(({ points, expiresOn }) => `${points}→${expiresOn ?? 'never'}`).join(' '),
      paid: () => String(this.paid ?? ''),
      card: () => {
        const notice = standingNotice(account, program, day);
        return notice === null ? '' : `${notice.kind} ${notice.daysLeft}`;
      },
      told: () => this.told.join(', '),
    };
    const show = shown[column];
    if (show === undefined) throw new Error(`there is no column "${column}"`);
    return show() || '–';
  }
}
