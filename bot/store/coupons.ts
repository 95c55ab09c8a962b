import type { Connection } from 'mongoose';
import type { CouponId } from '../../shared/ids.ts';
import { CouponState } from '../../shared/vocabulary.ts';
import type { Coupon, Coupons } from '../services/ports/coupons.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<Coupon, 'id'> & { _id: string };

export const couponIndexes = [
  { collection: 'coupons', key: { number: 1 }, unique: true },
  { collection: 'coupons', key: { memberId: 1, issuedAt: -1 } },
  { collection: 'coupons', key: { state: 1, usableUntil: 1 } },
  { collection: 'coupons', key: { broadcastId: 1, state: 1 } },
  { collection: 'coupons', key: { 'used.at': 1 } },
  { collection: 'coupons', key: { 'used.takenAt': 1 } },
] as const;

const takenMax = 1_000;

/**
 * Issued copies: `issued → redeemed | expired | void`. Every change names the state it expects; the matched count is the verdict.
 *
 * The race of two tills: both write `redeemed` where the state is still `issued`. The database applies one; the other matches nothing,
 * reads the coupon, and finds the winner's claim, or its own when it is a repeat.
 */
export function createCouponStore(connection: Connection): Coupons {
  const docs = connection.collection<Doc>('coupons');
  const byId = async (id: CouponId) => {
    const doc = await docs.findOne({ _id: id }, { readConcern: { level: 'majority' } });
    return doc && outOf(doc);
  };
  const known = async (ids: readonly CouponId[]) =>
    (await docs.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray()).map(
      ({ _id }) => _id as CouponId,
    );

  const pageOf = async (filter: object, after: string | null, limit: number) =>
    (
      await docs
        .find(after === null ? filter : { ...filter, _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray()
    ).map(outOf);

  return {
    byId,
    known,
    async issue(coupons) {
      if (coupons.length === 0) return { created: [], numberTaken: [] };
      const refused = await insertMany(coupons);
      if (refused.length === 0) return { created: coupons.map(({ id }) => id), numberTaken: [] };
      // Refused by a unique index: where the id is there, it is a repeat; where it is not, the number was another coupon's.
      const failed = new Set(refused.map((index) => coupons[index]!.id));
      const repeats = new Set(await known([...failed]));
      return {
        created: coupons.map(({ id }) => id).filter((id) => !failed.has(id)),
        numberTaken: [...failed].filter((id) => !repeats.has(id)),
      };
    },
    byIds: async (ids) => (await docs.find({ _id: { $in: [...ids] } }).toArray()).map(outOf),
    page: (after, limit) => pageOf({}, after, limit),
    usedInBills: (after, limit) => pageOf(usedInBill, after, limit),
    countUsedInBills: (before) => docs.countDocuments({ ...usedInBill, 'used.at': { $lt: before } }),
    async byNumber(number) {
      const doc = await docs.findOne({ number });
      return doc && outOf(doc);
    },
    async ofMember(memberId, limit) {
      const whose = typeof memberId === 'string' ? memberId : { $in: [...memberId] };
      return (await docs.find({ memberId: whose }).sort({ issuedAt: -1 }).limit(limit).toArray()).map(outOf);
    },
    async redeem(id, used) {
      const doc = await docs.findOneAndUpdate(
        { _id: id, state: CouponState.Issued, usableFrom: { $lte: used.at }, usableUntil: { $gt: used.at } },
        { $set: { state: CouponState.Redeemed, used } },
        { returnDocument: 'after', ...majority },
      );
      if (doc) return { outcome: 'redeemed', coupon: outOf(doc) };
      const coupon = await byId(id);
      return { outcome: coupon?.used?.claim === used.claim ? 'replayed' : 'refused', coupon };
    },
    async takenByBills(since) {
      const found = await docs
        .find({ 'used.takenAt': { $gte: since } })
        .sort({ 'used.takenAt': -1 })
        .limit(takenMax)
        .toArray();
      return found.map(outOf);
    },
    async release(id, claim) {
      const { matchedCount } = await docs.updateOne(
        { _id: id, state: CouponState.Redeemed, 'used.claim': claim },
        { $set: { state: CouponState.Issued, used: null } },
        majority,
      );
      return matchedCount === 1;
    },
    async handOver(id, claim, to) {
      await docs.updateOne(
        { _id: id, state: CouponState.Redeemed, 'used.claim': claim },
        { $set: { 'used.claim': to.claim, 'used.purchaseId': to.purchaseId } },
        majority,
      );
    },
    async voidIssued(id) {
      const { matchedCount } = await docs.updateOne(
        { _id: id, state: CouponState.Issued },
        { $set: { state: CouponState.Void } },
        majority,
      );
      return matchedCount === 1;
    },
    async markOpened(id, at, usableUntil) {
      const { matchedCount } = await docs.updateOne(
        { _id: id, openedAt: null },
        { $set: { openedAt: at, ...(usableUntil === null ? {} : { usableUntil }) } },
        majority,
      );
      return matchedCount === 1;
    },
    async expireBefore(at, limit) {
      const due = await docs
        .find({ state: CouponState.Issued, usableUntil: { $lte: at } }, { projection: { _id: 1 } })
        .limit(limit)
        .toArray();
      if (due.length === 0) return 0;
      await docs.updateMany(
        { _id: { $in: due.map(({ _id }) => _id) }, state: CouponState.Issued },
        { $set: { state: CouponState.Expired } },
        majority,
      );
      return due.length;
    },
    async countsOfBroadcast(broadcastId) {
      const [opened, used] = await Promise.all([
        docs.countDocuments({ broadcastId, openedAt: { $ne: null } }),
        docs.countDocuments({ broadcastId, state: CouponState.Redeemed }),
      ]);
      return { opened, used };
    },
    countUsedSince: (at) => docs.countDocuments({ 'used.at': { $gte: at } }),
  };

  /** @returns the places of the rows that a unique index refused. */
  async function insertMany(coupons: readonly Coupon[]): Promise<number[]> {
    try {
      await docs.insertMany(coupons.map(intoDoc), { ordered: false, ...majority });
      return [];
    } catch (error) {
      const rows = writeErrorsOf(error);
      if (rows.length === 0 || rows.some(({ code }) => code !== 11_000)) throw error;
      return rows.map(({ index }) => index);
    }
  }
}

const usedInBill = { state: CouponState.Redeemed, 'used.purchaseId': { $ne: null } };
const intoDoc = ({ id, ...rest }: Coupon): Doc => ({ ...rest, _id: id });
const outOf = ({ _id, ...rest }: Doc): Coupon => ({ ...rest, id: _id as CouponId });

/** The refused rows of a bulk write; a single row is told the same way. */
function writeErrorsOf(error: unknown): { index: number; code: number }[] {
  const found = (error as { writeErrors?: unknown }).writeErrors;
  const rows = Array.isArray(found) ? found : found ? [found] : [];
  return rows.map((row: { index: number; code: number }) => ({ index: row.index, code: row.code }));
}
