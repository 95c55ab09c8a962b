import type { Document } from 'mongodb';
import { giveBirthdays } from '../../bot/services/points/birthday.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { type BenchShop, billOf, enrolMany } from './shop.ts';

/** The rows of one member as the real services and store wrote them: what copies are made of. */
export type Template = { id: string; member: Document; account: Document; entries: Document[] };

export type Templates = {
  /** Nothing is due of these at `benchNow`: one without a birthday, one of each month; June's has been given this year's gift. */
  settled: Template[];
  /** Points that ended on 31 May. */
  expiry: Template;
  /** As those, and a tier whose year is over. */
  review: Template;
  /** A birthday in June, told in time, no gift yet. */
  birthday: Template;
};

const instant = (day: string) => new Date(`${day}T04:00:00Z`);

async function made(
  shop: BenchShop,
  how: {
    joined: string;
    bills: readonly (readonly [day: string, amount: number])[];
    month: number | null;
    gift?: boolean;
  },
): Promise<Template> {
  const { deps, store } = shop;
  const [id] = await enrolMany(shop, 1, instant(how.joined));
  if (id === undefined) throw new Error('nobody joined');
  if (how.month !== null) {
    const enteredAt = instant(how.joined);
    const birthday = { month: how.month, day: 15, year: 1990, enteredAt, selfEdits: 0 };
    await deps.members.update(id, { birthday });
  }
  for (const [index, [day, amount]] of how.bills.entries())
    await awardPurchase(deps, { ...billOf(id, `${id}${index}`, instant(day)), amount });
  // On the first of the month, as the job would have.
  if (how.gift) await giveBirthdays(deps, { now: instant('2027-06-01') });
  await store.settled();
  const db = store.connection;
  const member = await db.collection('members').findOne({ _id: id as never });
  const account = await db.collection('accounts').findOne({ _id: id as never });
  const entries = await db
    .collection('entries')
    .find({ memberId: id }, { projection: { _id: 0 } })
    .toArray();
  if (member === null || account === null) throw new Error('a template has not been written');
  return { id, member, account, entries };
}

/** @param shop an empty one. */
export async function makeTemplates(shop: BenchShop): Promise<Templates> {
  const lately = { joined: '2027-01-05', bills: [['2027-05-20', 450]] } as const;
  const settled = [await made(shop, { ...lately, month: null })];
  for (let month = 1; month <= 12; month += 1) settled.push(await made(shop, { ...lately, month, gift: month === 6 }));
  return {
    settled,
    expiry: await made(shop, { joined: '2026-05-05', bills: [['2026-05-06', 300]], month: null }),
    review: await made(shop, { joined: '2026-05-05', bills: [['2026-05-06', 1_200]], month: null }),
    birthday: await made(shop, { ...lately, month: 6 }),
  };
}
