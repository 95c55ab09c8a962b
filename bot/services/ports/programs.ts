import type { BranchCode } from '../../../shared/ids.ts';
import type { Audience } from '../../domain/audience/audience.ts';
import type { Campaign } from '../../domain/campaign/campaign.ts';
import type { Program } from '../../domain/program/program.ts';

/** The shop’s rules and their drafts, campaigns and saved audiences, branches. */

export type Programs = {
  inForce(at: Date): Promise<Program>;
  version(version: number): Promise<Program | null>;
  /** Insert by version; false where another has that number. */
  put(program: Program): Promise<boolean>;
  /** Every version, ascending by start. */
  all(): Promise<Program[]>;
  /** Takes a version back that has not begun before `before`; false where it has, or is not there. */
  withdraw(version: number, before: Date): Promise<boolean>;
};

export type ProgramDrafts = {
  find(): Promise<ProgramDraft | null>;
  /** The one draft a shop has at a time. */
  put(draft: ProgramDraft): Promise<void>;
  remove(): Promise<void>;
};

export type ProgramDraft = { rules: Omit<Program, 'version' | 'startsAt'>; savedAt: Date; by: string };

/** A campaign with what it has granted so far; its places are counted by conditional writes. */
export type RunningCampaign = Campaign & {
  state: 'on' | 'paused';
  granted: { times: number; points: number };
  createdAt: Date;
};

export type Campaigns = {
  all(): Promise<RunningCampaign[]>;
  /** Switched on, and their window holds the instant. */
  running(at: Date): Promise<RunningCampaign[]>;
  /** Insert by id; false where the id is there. */
  put(campaign: RunningCampaign): Promise<boolean>;
  setState(id: string, state: RunningCampaign['state']): Promise<RunningCampaign | null>;
  /** Takes a place (and points of the budget) for a purchase; the same purchase again takes nothing twice. */
  hold(id: string, key: string, points: number): Promise<'held' | 'held-before' | 'full'>;
  /** The entry stands: the place stays counted. */
  keep(id: string, key: string): Promise<void>;
  /** There is no entry: the place is free again. */
  letGo(id: string, key: string): Promise<void>;
};

/** A filter over members that campaigns name. */
export type SavedAudience = Audience & { name: string; createdAt: Date };

export type SavedAudiences = {
  /** The newest first. */
  all(): Promise<SavedAudience[]>;
  /** Insert by id; the same id again is ignored. */
  put(audience: SavedAudience): Promise<void>;
};

export type Branch = { code: BranchCode; name: string };

export type Branches = {
  all(): Promise<Branch[]>;
  byCode(code: string): Promise<Branch | null>;
  put(branch: Branch): Promise<void>;
};
