import type { Connection } from 'mongoose';
import type { BranchCode, LineUserId, StaffId } from '../../shared/ids.ts';
import type { Role } from '../../shared/vocabulary.ts';
import type { Staff, StaffStore } from '../services/ports/staff.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<Staff, 'id'> & { _id: string };
type SessionDoc = { _id: string; staffId: StaffId; expiresAt: Date };
type InviteDoc = { _id: string; role: Role; branches: BranchCode[]; expiresAt: Date; usedBy: LineUserId | null };

const mostStaff = 1000;

export const staffIndexes = [
  { collection: 'staff', key: { lineUserId: 1 }, unique: true },
  { collection: 'staff_sessions', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'staff_sessions', key: { staffId: 1 } },
  { collection: 'staff_invites', key: { expiresAt: 1 }, expireAfterSeconds: 30 * 86_400 },
] as const;

/** People who act for the shop, their sessions and one-time links. Tokens are kept as hashes only. */
export function createStaffStore(connection: Connection): StaffStore {
  const people = connection.collection<Doc>('staff');
  const sessions = connection.collection<SessionDoc>('staff_sessions');
  const invites = connection.collection<InviteDoc>('staff_invites');
  const byLineUserId = async (lineUserId: LineUserId) => {
    const doc = await people.findOne({ lineUserId });
    return doc && outOf(doc);
  };
  return {
    byLineUserId,
    async byId(id) {
      const doc = await people.findOne({ _id: id });
      return doc && outOf(doc);
    },
    async put({ id, ...rest }) {
      try {
        await people.insertOne({ ...rest, _id: id }, majority);
        return { outcome: 'inserted' };
      } catch (error) {
        const existing = (error as { code?: unknown }).code === 11_000 ? await byLineUserId(rest.lineUserId) : null;
        if (!existing) throw error;
        return { outcome: 'line-taken', existing };
      }
    },
    async update(id, set) {
      const doc = await people.findOneAndUpdate({ _id: id }, { $set: set }, { returnDocument: 'after', ...majority });
      return doc && outOf(doc);
    },
    async all() {
      return (await people.find({}).sort({ createdAt: 1 }).limit(mostStaff).toArray()).map(outOf);
    },
    async putSession({ tokenHash, staffId, expiresAt }) {
      await sessions.insertOne({ _id: tokenHash, staffId, expiresAt }, majority);
    },
    async sessionByHash(hash, now) {
      const doc = await sessions.findOne({ _id: hash, expiresAt: { $gt: now } });
      return doc && { tokenHash: doc._id, staffId: doc.staffId, expiresAt: doc.expiresAt };
    },
    async dropSession(hash) {
      await sessions.deleteOne({ _id: hash }, majority);
    },
    async dropSessionsOf(staffId) {
      return (await sessions.deleteMany({ staffId }, majority)).deletedCount;
    },
    async putInvite({ hash, role, branches, expiresAt }) {
      await invites.insertOne({ _id: hash, role, branches, expiresAt, usedBy: null }, majority);
    },
    async takeInvite(hash, by, now) {
      // The first to come gets it; the same person again gets the same answer, so that a crash after this line costs nothing.
      const doc = await invites.findOneAndUpdate(
        { _id: hash, expiresAt: { $gt: now }, usedBy: { $in: [null, by] } },
        { $set: { usedBy: by } },
        { returnDocument: 'after', ...majority },
      );
      return doc && { role: doc.role, branches: doc.branches };
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): Staff => ({ ...rest, id: _id as StaffId });
