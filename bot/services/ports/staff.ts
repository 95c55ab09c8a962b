import type { BranchCode, LineUserId, StaffId } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/vocabulary.ts';

/** Who works here, what they did, and the keys of their tills. */

export type Staff = {
  id: StaffId;
  lineUserId: LineUserId;
  name: string;
  role: Role;
  branches: BranchCode[];
  active: boolean;
  createdAt: Date;
};

export type StaffSession = { tokenHash: string; staffId: StaffId; expiresAt: Date };

export type StaffStore = {
  byLineUserId(id: LineUserId): Promise<Staff | null>;
  byId(id: StaffId): Promise<Staff | null>;
  put(staff: Staff): Promise<{ outcome: 'inserted' } | { outcome: 'line-taken'; existing: Staff }>;
  update(id: StaffId, set: Partial<Pick<Staff, 'name' | 'role' | 'branches' | 'active'>>): Promise<Staff | null>;
  all(): Promise<Staff[]>;
  putSession(session: StaffSession): Promise<void>;
  sessionByHash(hash: string, now: Date): Promise<StaffSession | null>;
  dropSession(hash: string): Promise<void>;
  /** Ends every session of a person. */
  dropSessionsOf(staffId: StaffId): Promise<number>;
  /** One-time links: stored hashed, used by one conditional update; the same person using it again gets the same answer. */
  putInvite(invite: { hash: string; role: Role; branches: BranchCode[]; expiresAt: Date }): Promise<void>;
  takeInvite(hash: string, by: LineUserId, now: Date): Promise<{ role: Role; branches: BranchCode[] } | null>;
};

export type AuditRow = {
  id: string;
  at: Date;
  staffId: string;
  staffName: string;
  action: string;
  target: string;
  outcome: string;
  details: Record<string, unknown>;
};

export type Audit = {
  put(row: AuditRow): Promise<void>;
  page(before: string | null, limit: number): Promise<AuditRow[]>;
};

export type PosKey = { hash: string; branch: BranchCode; createdAt: Date; revokedAt: Date | null };

export type PosKeys = {
  put(key: PosKey): Promise<void>;
  byHash(hash: string): Promise<PosKey | null>;
  revoke(hash: string, at: Date): Promise<boolean>;
};
