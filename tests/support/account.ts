import { type Account, emptyAccount, fold } from '../../bot/domain/account/account.ts';
import type { Entry, EntryDraft } from '../../bot/domain/account/entry.ts';
import type { Birthday } from '../../bot/domain/birthday/birthday.ts';
import { decideJoin } from '../../bot/domain/points/bonus.ts';
import { decideByCalendar } from '../../bot/domain/points/calendar.ts';
import { decidePurchase, type PurchaseCommand } from '../../bot/domain/points/purchase.ts';
import { decideRefund } from '../../bot/domain/points/refund.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { type Program, type Timeline, timelineOf } from '../../bot/domain/program/program.ts';
import type { MemberId } from '../../shared/ids.ts';

export const memberId = 'm1' as MemberId;

/** Noon in Taipei on a business day. */
export const noon = (day: string): Date => new Date(`${day}T04:00:00Z`);

/** A ledger of one member in memory: what the services do, without a database. */
export class Ledger {
  account: Account;
  readonly entries: Entry[] = [];
  /** The first version. */
  readonly program: Program;
  readonly timeline: Timeline;
  birthday: Birthday | null = null;
  /** @param rules of the shop: the only version, or all of them, each decided by when a thing happened. */
  constructor(rules: Program | readonly [Program, ...Program[]] = defaultProgram, id: MemberId = memberId) {
    const versions: readonly [Program, ...Program[]] = 'tiers' in rules ? [rules] : rules;
    this.account = emptyAccount(id);
    this.program = versions[0];
    this.timeline = timelineOf(versions);
  }

  add(draft: EntryDraft | null, now: Date): Entry | null {
    if (draft === null) return null;
    const entry: Entry = {
      ...draft,
      memberId: this.account.memberId,
      seq: this.account.seq + 1,
      idempotencyKey: `k${this.account.seq + 1}`,
      contentHash: '',
      actor: { kind: 'system', id: 'test' },
      recordedAt: now,
      balanceAfter: draft.lines.reduce((sum, { points }) => sum + points, this.account.balance),
    };
    this.entries.push(entry);
    this.account = fold(this.account, [entry]);
    return entry;
  }

  join(day: string): this {
    this.add(decideJoin(this.account, this.timeline.inForce(noon(day)), { now: noon(day), how: 'liff' }), noon(day));
    return this;
  }

  /** Everything the calendar owes up to noon of a day. */
  upTo(day: string): this {
    for (let due = this.due(day); due !== null; due = this.due(day)) this.add(due.draft, noon(day));
    return this;
  }

  private due(day: string) {
    return decideByCalendar(this.account, this.timeline, noon(day));
  }

  buy(day: string, amount: number, rest: Partial<PurchaseCommand> & { arrives?: string } = {}): Entry {
    const { arrives = day, ...command } = rest;
    this.upTo(arrives);
    const now = noon(arrives);
    const draft = decidePurchase(this.account, this.timeline.inForce(noon(day)), {
      source: { kind: 'purchase', id: `p${this.entries.length}` },
      at: noon(day),
      now,
      amount,
      discount: 0,
      points: 0,
      channel: null,
      lines: [],
      birthday: this.birthday,
      timeline: this.timeline,
      ...command,
    });
    return this.add(draft, now)!;
  }

  refund(purchase: Entry, amount: number, day: string): Entry {
    this.upTo(day);
    const prefix = `refund of ${purchase.seq} no `;
    const before = this.entries.filter(({ source }) => source.id.startsWith(prefix));
    const draft = decideRefund(this.account, this.timeline.inForce(purchase.at), purchase, before, {
      refundId: `${prefix}${before.length}`,
      amount,
      reason: 'refund',
      now: noon(day),
    });
    return this.add(draft, noon(day))!;
  }
}
