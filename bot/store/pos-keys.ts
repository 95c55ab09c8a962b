import type { Connection } from 'mongoose';
import type { PosKey, PosKeys } from '../services/ports/staff.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<PosKey, 'hash'> & { _id: string };

export const posKeyIndexes = [] as const;

/** Keys of tills, kept as hashes: what was printed once cannot be read here. A revoked one is not found. */
export function createPosKeyStore(connection: Connection): PosKeys {
  const docs = connection.collection<Doc>('pos_keys');
  return {
    async put({ hash, ...rest }) {
      await docs.insertOne({ ...rest, _id: hash }, majority);
    },
    async byHash(hash) {
      const doc = await docs.findOne({ _id: hash, revokedAt: null });
      return doc && { hash: doc._id, branch: doc.branch, createdAt: doc.createdAt, revokedAt: doc.revokedAt };
    },
    async revoke(hash, at) {
      const { matchedCount } = await docs.updateOne(
        { _id: hash, revokedAt: null },
        { $set: { revokedAt: at } },
        majority,
      );
      return matchedCount === 1;
    },
  };
}
