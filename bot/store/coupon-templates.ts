import type { Connection } from 'mongoose';
import type { CouponTemplate, CouponTemplates } from '../services/ports/coupons.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<CouponTemplate, 'id'> & { _id: string };

const mostTemplates = 1000;

export const couponTemplateIndexes = [] as const;

/** Definitions of coupons. `issued` never passes `quota`: one conditional increment decides, whoever asks at once. */
export function createCouponTemplateStore(connection: Connection): CouponTemplates {
  const docs = connection.collection<Doc>('coupon_templates');
  const outOf = ({ _id, ...rest }: Doc): CouponTemplate => ({ ...rest, id: _id as CouponTemplate['id'] });
  return {
    async put({ id, ...rest }) {
      await docs.updateOne({ _id: id }, { $setOnInsert: rest }, { upsert: true, ...majority });
    },
    async byId(id) {
      const doc = await docs.findOne({ _id: id });
      return doc && outOf(doc);
    },
    async all() {
      return (await docs.find({}).limit(mostTemplates).toArray()).map(outOf);
    },
    async update(id, set) {
      const { description, ...rest } = set;
      const forget = 'description' in set && description === undefined;
      const doc = await docs.findOneAndUpdate(
        { _id: id },
        {
          $set: { ...rest, ...(description ? { description } : {}) },
          ...(forget ? { $unset: { description: '' } } : {}),
        },
        { returnDocument: 'after', ...majority },
      );
      return doc && outOf(doc);
    },
    async countIssued(id, by) {
      const template = await docs.findOne({ _id: id }, { projection: { quota: 1 } });
      if (!template) return false;
      // The quota read is put into the condition, so that one changed meanwhile refuses instead of overrunning.
      const room = template.quota === null || by <= 0 ? {} : { issued: { $lte: template.quota - by } };
      const { matchedCount } = await docs.updateOne(
        { _id: id, quota: template.quota, ...room },
        { $inc: { issued: by } },
        majority,
      );
      return matchedCount === 1;
    },
    async countUsed(id, by) {
      await docs.updateOne({ _id: id }, { $inc: { used: by } }, majority);
    },
  };
}
