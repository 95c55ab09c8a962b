import type { Connection } from 'mongoose';
import type { CodeUses } from '../services/ports/requests.ts';
import { majority } from './duplicates.ts';

type Doc = { _id: string; by: string; at: Date; where: string; expiresAt: Date };

export const codeUseIndexes = [{ collection: 'code_uses', key: { expiresAt: 1 }, expireAfterSeconds: 86_400 }] as const;

/** Live codes that have authorised a redemption. One insert decides; the row outlives the code by a day. */
export function createCodeUseStore(connection: Connection): CodeUses {
  const docs = connection.collection<Doc>('code_uses');
  return {
    async take({ code, ...use }) {
      try {
        await docs.insertOne({ _id: code, ...use }, majority);
        return { outcome: 'taken' };
      } catch (error) {
        if ((error as { code?: unknown }).code !== 11_000) throw error;
        const first = await docs.findOne({ _id: code });
        if (!first || first.by === use.by) return { outcome: 'taken' };
        return { outcome: 'used', by: first.by, at: first.at, where: first.where };
      }
    },
    async release({ code, by }) {
      await docs.deleteOne({ _id: code, by }, majority);
    },
  };
}
