import type { Connection } from 'mongoose';
import type { Audit, AuditRow } from '../services/ports/staff.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<AuditRow, 'id'> & { _id: string };

export const auditIndexes = [{ collection: 'audit', key: { staffId: 1, at: -1 } }] as const;

/** What staff did, and what was refused. Append-only; ids sort by time, newest last. */
export function createAuditStore(connection: Connection): Audit {
  const docs = connection.collection<Doc>('audit');
  return {
    async put({ id, ...rest }) {
      await docs.insertOne({ ...rest, _id: id }, majority);
    },
    async page(before, limit) {
      const rows = await docs
        .find(before === null ? {} : { _id: { $lt: before } })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray();
      return rows.map(({ _id, ...rest }) => ({ ...rest, id: _id }));
    },
  };
}
