import type { Connection, mongo } from 'mongoose';
import type { LineUserId, MemberId } from '../../shared/ids.ts';
import type { Member, Members } from '../services/ports/members.ts';
import type { Seals } from '../services/ports/seals.ts';
import { type AccountDoc, outOfDoc } from './account-doc.ts';
import { majority, refusedBy } from './duplicates.ts';

/** Phone, birthday and e-mail are sealed; the hashes beside them are for searching. */
export type MemberDoc = Omit<Member, 'id' | 'lineUserId' | 'birthday' | 'furtherDate' | 'phone' | 'email'> & {
  _id: MemberId;
  /** Left out where there is none: the unique index is sparse. */
  lineUserId?: LineUserId;
  nameKey: string;
  birthday: { sealed: string; month: string; enteredAt: Date; selfEdits: number } | null;
  furtherDate?: { sealed: string; monthDay: string; enteredAt: Date };
  phone: { sealed: string; whole: string; tail: string } | null;
  email: { sealed: string; whole: string } | null;
  /** Steps of merges written here already. */
  steps?: string[];
};

export const memberIndexes = [
  { collection: 'members', key: { lineUserId: 1 }, unique: true, sparse: true },
  { collection: 'members', key: { number: 1 }, unique: true },
  { collection: 'members', key: { 'phone.whole': 1 } },
  { collection: 'members', key: { 'phone.tail': 1 } },
  { collection: 'members', key: { 'birthday.month': 1, _id: 1 } },
  { collection: 'members', key: { 'furtherDate.monthDay': 1, _id: 1 } },
  { collection: 'members', key: { nameKey: 1 } },
  { collection: 'members', key: { joinedAt: -1 } },
  { collection: 'members', key: { reachable: 1, _id: 1 } },
  { collection: 'members', key: { lineUserIdBefore: 1 }, sparse: true },
] as const;

const peopleMax = 200;
const joinMax = 20_000;
const nameKeyOf = (name: string): string => name.normalize('NFKC').toLowerCase().trim();
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** Not merged into another. A merge of a merge leads on; a circle cannot be made (see `services/members/carry-merge.ts`). */
const live = { mergedInto: { $exists: false } } as const;
const hopsMax = 16;
const afterId = (after: MemberId | null) => (after === null ? {} : { _id: { $gt: after } });

/** People in the programme. The LINE account is a link with a unique index, never the key. */
export function createMemberStore(connection: Connection, seals: Seals): Members {
  const docs = connection.collection<MemberDoc>('members');
  const { into, out } = translation(seals);
  const one = async (filter: mongo.Filter<MemberDoc>) => {
    const doc = await docs.findOne(filter);
    return doc && out(doc);
  };
  const many = async (filter: mongo.Filter<MemberDoc>, limit: number) =>
    (
      await docs
        .find({ ...filter, ...live })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray()
    ).map(out);
  /** The member a row was merged into, and so on. */
  const followed = async (row: Member | null): Promise<Member | null> => {
    let member = row;
    for (let hops = 0; member?.mergedInto !== undefined && hops < hopsMax; hops += 1)
      member = await one({ _id: member.mergedInto });
    return member;
  };
  const rowOfLine = async (lineUserId: LineUserId) =>
    // While a merge hands the LINE account over, neither row holds it: where it was before leads to the same member.
    (await one({ lineUserId })) ?? (await one({ lineUserIdBefore: lineUserId }));
  const byLineUserId = async (lineUserId: LineUserId) => followed(await rowOfLine(lineUserId));
  return {
    byLineUserId,
    rowOfLine,
    byId: (id) => one({ _id: id }),
    byIds: async (ids) => (await docs.find({ _id: { $in: [...ids] } }).toArray()).map(out),
    known: async (ids) =>
      (await docs.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id),
    byNumber: async (number) => followed(await one({ number: number as Member['number'] })),
    byPhone: (phone) => many({ 'phone.whole': seals.searchHash('phone', phone) }, peopleMax),
    byPhones: (phones) =>
      many(
        { 'phone.whole': { $in: phones.map((phone) => seals.searchHash('phone', phone)) } },
        peopleMax * Math.max(1, phones.length),
      ),
    byPhoneTail: (tail, limit) => many({ 'phone.tail': seals.searchHash('phone-tail', tail) }, limit),
    byNamePrefix: (text, limit) => many({ nameKey: { $regex: `^${escaped(nameKeyOf(text))}` } }, limit),
    byBirthdayMonth: (month, after, limit) =>
      many({ 'birthday.month': seals.searchHash('month-day', String(month)), ...afterId(after) }, limit),
    byFurtherDate: (monthDay, after, limit) =>
      many({ 'furtherDate.monthDay': seals.searchHash('month-day', monthDay), ...afterId(after) }, limit),
    page: (after, limit) => many(afterId(after), limit),
    count: () => docs.estimatedDocumentCount(),
    countJoinedSince: (at) => docs.countDocuments({ joinedAt: { $gte: at } }),
    joinedBetween: (from, until, after, limit) =>
      many({ joinedAt: { $gte: from, $lte: until }, ...afterId(after) }, limit),
    async insert(member) {
      try {
        await docs.insertOne(into(member), majority);
        return { outcome: 'inserted' };
      } catch (error) {
        const fields = refusedBy(error);
        if (fields === null) throw error;
        const existing = member.lineUserId === null ? null : await byLineUserId(member.lineUserId);
        if (existing !== null) return { outcome: 'line-taken', existing };
        if (fields.includes('number')) return { outcome: 'number-taken' };
        throw error;
      }
    },
    async update(id, set, guard) {
      const filter: mongo.Filter<MemberDoc> = { _id: id };
      if (guard?.birthdaySelfEdits === null) filter.birthday = null;
      else if (guard?.birthdaySelfEdits !== undefined) filter['birthday.selfEdits'] = guard.birthdaySelfEdits;
      if (guard?.reachableBefore !== undefined)
        filter.$or = [{ reachableAt: null }, { reachableAt: { $lte: guard.reachableBefore } }];
      const sealed = sealedParts(seals, set);
      if (Object.keys(sealed).length === 0) return one(filter);
      const doc = await docs.findOneAndUpdate(filter, { $set: sealed }, { returnDocument: 'after', ...majority });
      return doc && out(doc);
    },
    async updateOnce(id, step, set) {
      const given = Object.entries(set);
      const gone = given.filter(([field, value]) => value === null && leftOut.has(field)).map(([field]) => [field, '']);
      const kept = Object.fromEntries(given.filter(([field, value]) => !(value === null && leftOut.has(field))));
      const sealed = sealedParts(seals, kept as Partial<Omit<Member, 'id'>>);
      const { matchedCount } = await docs.updateOne(
        { _id: id, steps: { $ne: step } },
        {
          $push: { steps: step },
          ...(Object.keys(sealed).length === 0 ? {} : { $set: sealed }),
          ...(gone.length === 0 ? {} : { $unset: Object.fromEntries(gone) }),
        },
        majority,
      );
      return matchedCount === 1;
    },
    search: (query) => search(connection, out, seals, query),
  };
}

/** Fields that are not there rather than null. */
const leftOut: ReadonlySet<string> = new Set(['lineUserId', 'mergedInto', 'lineUserIdBefore']);

function translation(seals: Seals) {
  const into = ({ id, lineUserId, ...rest }: Member): MemberDoc =>
    ({ _id: id, ...(lineUserId === null ? {} : { lineUserId }), ...sealedParts(seals, rest) }) as MemberDoc;
  const out = ({
    _id,
    nameKey: _,
    steps: _steps,
    lineUserId,
    birthday,
    furtherDate,
    phone,
    email,
    ...rest
  }: MemberDoc): Member => ({
    id: _id,
    lineUserId: lineUserId ?? null,
    ...rest,
    birthday: birthday && {
      ...(JSON.parse(seals.decrypt(birthday.sealed)) as Pick<
        NonNullable<Member['birthday']>,
        'month' | 'day' | 'year' | 'leapDay'
      >),
      enteredAt: birthday.enteredAt,
      selfEdits: birthday.selfEdits,
    },
    ...(furtherDate === undefined
      ? {}
      : {
          furtherDate: {
            ...(JSON.parse(seals.decrypt(furtherDate.sealed)) as { month: number; day: number }),
            enteredAt: furtherDate.enteredAt,
          },
        }),
    phone: phone && seals.decrypt(phone.sealed),
    email: email && seals.decrypt(email.sealed),
  });
  return { into, out };
}

/** Fields as stored: what is personal sealed, with its hashes; the rest as it is. */
function sealedParts(seals: Seals, set: Partial<Omit<Member, 'id'>>): Partial<MemberDoc> {
  const { birthday, furtherDate, phone, email, lineUserId, ...rest } = set;
  return {
    ...rest,
    ...(rest.name === undefined ? {} : { nameKey: nameKeyOf(rest.name) }),
    ...(lineUserId == null ? {} : { lineUserId }),
    ...(birthday === undefined ? {} : { birthday: birthday && sealedBirthday(seals, birthday) }),
    ...(furtherDate == null ? {} : { furtherDate: sealedDate(seals, furtherDate) }),
    ...(phone === undefined ? {} : { phone: phone === null ? null : sealedPhone(seals, phone) }),
    ...(email === undefined
      ? {}
      : {
          email:
            email === null
              ? null
              : { sealed: seals.encrypt(email), whole: seals.searchHash('email', email.toLowerCase()) },
        }),
  };
}

const sealedPhone = (seals: Seals, phone: string) => ({
  sealed: seals.encrypt(phone),
  whole: seals.searchHash('phone', phone),
  tail: seals.searchHash('phone-tail', phone.slice(-3)),
});

const two = (value: number): string => String(value).padStart(2, '0');

const sealedDate = (seals: Seals, { month, day, enteredAt }: NonNullable<Member['furtherDate']>) => ({
  sealed: seals.encrypt(JSON.stringify({ month, day })),
  monthDay: seals.searchHash('month-day', `${two(month)}-${two(day)}`),
  enteredAt,
});

const sealedBirthday = (
  seals: Seals,
  { month, day, year, leapDay, enteredAt, selfEdits }: NonNullable<Member['birthday']>,
) => ({
  sealed: seals.encrypt(JSON.stringify({ month, day, year, ...(leapDay == null ? {} : { leapDay }) })),
  month: seals.searchHash('month-day', String(month)),
  enteredAt,
  selfEdits,
});

type Query = Parameters<Members['search']>[0];

/**
 * A page of the members' list. What is asked for decides which collection leads: names and joining days stand on members;
 * balance, spend, last visit and tier on accounts. A text narrows members first (at most 20,000 of them).
 */
async function search(
  connection: Connection,
  out: (doc: MemberDoc) => Member,
  seals: Seals,
  query: Query,
): ReturnType<Members['search']> {
  const members = connection.collection<MemberDoc>('members');
  const accounts = connection.collection<AccountDoc>('accounts');
  const idsOf = async (found: { toArray(): Promise<{ _id: MemberId }[]> }) =>
    (await found.toArray()).map(({ _id }) => _id);
  const text = query.q?.trim() ?? '';
  const byText = text === '' ? {} : { $or: textFilters(seals, text) };
  const leadByMembers = query.sort === 'name' || query.sort === 'joined';
  if (leadByMembers) {
    const ofTier = query.tier
      ? await idsOf(accounts.find({ 'standing.tier': query.tier }, { projection: { _id: 1 } }).limit(joinMax))
      : null;
    const filter: mongo.Filter<MemberDoc> = {
      ...byText,
      ...live,
      ...(ofTier === null ? {} : { _id: { $in: ofTier } }),
    };
    const order: Record<string, 1 | -1> = query.sort === 'name' ? { nameKey: 1, _id: 1 } : { joinedAt: -1, _id: 1 };
    const [rows, total] = await Promise.all([
      members.find(filter).sort(order).skip(query.skip).limit(query.limit).toArray(),
      members.countDocuments(filter),
    ]);
    const held = await accounts.find({ _id: { $in: rows.map(({ _id }) => _id) } }).toArray();
    const byId = new Map(held.map((doc) => [doc._id, outOfDoc(doc)]));
    return { rows: rows.map((doc) => ({ member: out(doc), account: byId.get(doc._id) ?? null })), total };
  }
  const named =
    text === '' ? null : await idsOf(members.find({ ...byText, ...live }, { projection: { _id: 1 } }).limit(joinMax));
  const filter: mongo.Filter<AccountDoc> = {
    ...(query.tier ? { 'standing.tier': query.tier } : {}),
    ...(named === null ? {} : { _id: { $in: named } }),
    merged: { $exists: false },
  };
  const field = { balance: 'balance', measure: 'spendNow', last: 'lastPurchaseAt' }[query.sort as 'balance'];
  const [rows, total] = await Promise.all([
    accounts
      .find(filter)
      .sort({ [field]: -1, _id: 1 })
      .skip(query.skip)
      .limit(query.limit)
      .toArray(),
    accounts.countDocuments(filter),
  ]);
  const people = await members.find({ _id: { $in: rows.map(({ _id }) => _id) } }).toArray();
  const byId = new Map(people.map((doc) => [doc._id, out(doc)]));
  return {
    rows: rows.flatMap((doc) => {
      const member = byId.get(doc._id);
      return member === undefined ? [] : [{ member, account: outOfDoc(doc) }];
    }),
    total,
  };
}

/** A text may be the beginning of a name, a card number, a phone or its last three digits. */
function textFilters(seals: Seals, text: string): mongo.Filter<MemberDoc>[] {
  const digits = text.normalize('NFKC').replace(/\D/g, '');
  return [
    { nameKey: { $regex: `^${escaped(nameKeyOf(text))}` } },
    ...(digits.length === 12 ? [{ number: digits as Member['number'] }] : []),
    ...(digits.length >= 8 ? [{ 'phone.whole': seals.searchHash('phone', digits) }] : []),
    ...(digits.length === 3 ? [{ 'phone.tail': seals.searchHash('phone-tail', digits) }] : []),
  ];
}
