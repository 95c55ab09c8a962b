import { expect } from 'vitest';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { businessDay } from '../../../bot/domain/time.ts';
import type { YearShop } from './year-shop.ts';
import type { YearRow } from './year-table.ts';
import { heard, spoken } from './year-words.ts';

type Card = {
  member: { number: string };
  tier: { name: { 'zh-TW': string }; until: string | null };
  points: { balance: number };
  progress: { keep: { missing: number; kept: boolean } | null };
  warning: { kind: string; daysLeft: number } | null;
  comeBack: { tier: string; until: string } | null;
  tiers: { code: string; name: { 'zh-TW': string } }[];
};
type History = { items: { id: string; lines: { points: number }[] }[] };
type Bill = { number: string; id: string };

const months = 'January February March April May June July August September October November December'.split(' ');
const number = (text = ''): number => Number(text.replaceAll(',', ''));
const signed = (points: number): string => (points < 0 ? `−${-points}` : `+${points}`);

/** One who lives in the year, by LINE's page, till and chat. */
export class Person {
  readonly who: string;
  private readonly shop: YearShop;
  private id = '';
  private cardNumber = '';
  private readonly bills: Bill[] = [];
  private refunds = 0;
  private seen = new Set<string>();
  private pointsSince: string[] = [];
  private wanted: Record<string, string> = {};
  /** What the chat must hold by now, oldest first: `2027-01-06 push: …`. */
  private readonly chat: string[] = [];

  constructor(who: string, shop: YearShop) {
    this.who = who;
    this.shop = shop;
  }

  private get language(): 'en' | 'zh-TW' {
    return /^[A-Z]/.test(this.who) ? 'en' : 'zh-TW';
  }

  /** @throws Error for a sentence that nobody knows. */
  async does(what: string, at: Date, toInstant: (date: string) => Date): Promise<void> {
    for (const [pattern, act] of this.acts(at, toInstant)) {
      const found = pattern.exec(what);
      if (found !== null) return act(...found.slice(1));
    }
    throw new Error(`"${what}" is nothing that happens in the year`);
  }

  private acts(
    at: Date,
    toInstant: (date: string) => Date,
  ): [RegExp, (...words: (string | undefined)[]) => Promise<void>][] {
    return [
      [/^joins$/, () => this.join()],
      [
        /^tells the birthday (\d+) (\w+)( \(29 February on 1 March\))?$/,
        (day, month, onMarch) => this.tellBirthday(number(day), months.indexOf(month ?? '') + 1, onMarch !== undefined),
      ],
      [
        /^buys ([\d,]+)(?: with (\d+) points)?(?: on ([\d-]+))?$/,
        (amount, points, on) =>
          this.buy(number(amount), points === undefined ? 0 : number(points), on === undefined ? at : toInstant(on)),
      ],
      [/^refund ([\d,]+) of purchase (\d+)$/, (amount, which) => this.refund(number(amount), number(which))],
      [/^blocks the account$/, async () => void (await this.shop.line().block(this.id))],
      [/^asks (.+)$/, async (word) => void (await this.shop.line().say(this.id, word ?? ''))],
      [
        /^finds (1|no) coupons? to use$/,
        async (count) => {
          const { usable } = await this.shop.member<{ usable: unknown[] }>(this.id, 'GET', '/api/member/coupons');
          expect(usable, `${this.who}: coupons to use`).toHaveLength(count === 'no' ? 0 : 1);
        },
      ],
    ];
  }

  private async join(): Promise<void> {
    this.id = (await this.shop.line().newPerson(this.who, this.language)).id;
    await this.shop.line().follow(this.id);
    await this.shop.line().idle();
    const { version } = await this.shop.member<{ version: string }>(this.id, 'GET', '/api/member/notice');
    const card = await this.shop.member<Card>(this.id, 'POST', '/api/member/join', {
      code: 'main',
      noticeVersion: version,
      marketing: { line: true },
      language: this.language,
    });
    this.cardNumber = card.member.number;
  }

  private async tellBirthday(day: number, month: number, onMarch: boolean): Promise<void> {
    const leapDay = onMarch ? { leapDay: 'mar-1' } : {};
    await this.shop.member(this.id, 'PUT', '/api/member/profile', { birthday: { month, day, year: null, ...leapDay } });
  }

  private async buy(amount: number, points: number, at: Date): Promise<void> {
    const receiptNumber = `${this.cardNumber.slice(-6)}-${this.bills.length + 1}`;
    const bill = { receiptNumber, amount, occurredAt: at.toISOString() };
    // Points are spent with the live code only; a bill alone needs the number.
    const who = points === 0 ? { memberNumber: this.cardNumber } : { memberCode: await this.liveCode(), points };
    const { purchaseId } = await this.shop.pos<{ purchaseId: string }>('/purchases', { ...bill, ...who });
    this.bills.push({ number: receiptNumber, id: purchaseId });
  }

  private async liveCode(): Promise<string> {
    return (await this.shop.member<{ code: string }>(this.id, 'GET', '/api/member/code')).code;
  }

  private async refund(amount: number, which: number): Promise<void> {
    this.refunds += 1;
    const purchaseId = this.bills[which - 1]?.id;
    await this.shop.pos('/refunds', { purchaseId, refundNumber: `${this.cardNumber}-R${this.refunds}`, amount });
  }

  /** What card and ledger show, in the table's columns. */
  private async shows(): Promise<Record<string, string>> {
    const { tier, tiers, points, progress, warning, comeBack } = await this.shop.member<Card>(
      this.id,
      'GET',
      '/api/member/card',
    );
    const { items } = await this.shop.member<History>(this.id, 'GET', '/api/member/history?limit=100');
    const fresh = items.filter(({ id }) => !this.seen.has(id)).toReversed();
    this.seen = new Set(items.map(({ id }) => id));
    const written = fresh.flatMap(({ lines }) => lines.map((line) => line.points)).filter((each) => each !== 0);
    const { keep } = progress;
    const name = (of: string) => tiers.find(({ code }) => code === of)?.name['zh-TW'] ?? of;
    return {
      points: written.map(signed).join(' ') || '–',
      balance: points.balance < 0 ? signed(points.balance) : String(points.balance),
      tier: tier.name['zh-TW'],
      until: tier.until ?? '–',
      keep: keep === null ? '–' : keep.kept ? 'kept' : String(keep.missing),
      card: warning === null ? '–' : `${warning.kind} ${warning.daysLeft}`,
      'come back': comeBack === null ? '–' : `${name(comeBack.tier)} by ${comeBack.until}`,
    };
  }

  /** A row joins what the chat must hold, and what card and ledger must show when they are looked at next. */
  expects({ date, shown, messages }: YearRow): void {
    const { points = '–', tier = '', ...rest } = Object.fromEntries(shown);
    if (points !== '–') this.pointsSince.push(points);
    this.wanted = { ...rest, tier };
    for (const message of messages)
      this.chat.push(`${date.slice(0, 10)} ${spoken(message, { who: this.who, tier }, this.language)}`);
  }

  /** Looks at card and ledger: the cells of the latest row, the points of all rows since they were looked at last. */
  async checkCard(when: string): Promise<void> {
    const points = this.pointsSince.join(' ') || '–';
    this.pointsSince = [];
    expect.soft(await this.shows(), `${this.who}'s card on ${when}`).toEqual({ points, ...this.wanted });
  }

  /** The whole chat, each message on its day: none is missing, none is there twice, none is too many. */
  async checkChat(when: string): Promise<void> {
    if (this.id === '') return;
    const chat = await this.shop.line().chat(this.id);
    const said = chat.flatMap((each, index): string[] => {
      if (each.from !== 'shop') return [];
      const isAnswer = chat[index - 1]?.from === 'person';
      return [`${businessDay(new Date(each.at), defaultProgram)} ${heard(each, isAnswer)}`];
    });
    // Two of one morning come in either order.
    expect(said.toSorted(), `${this.who}'s chat on ${when}`).toEqual(this.chat.toSorted());
  }
}
