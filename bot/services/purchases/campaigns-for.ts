import type { Campaign } from '../../domain/campaign/campaign.ts';
import type { Program } from '../../domain/program/program.ts';
import type { Deps, Member } from '../ports.ts';

/** Campaigns that ran at an instant and have room, and the saved audiences a member is in. */
export async function campaignsFor(
  _deps: Pick<Deps, 'programs'>,
  _member: Member,
  _program: Program,
  _at: Date,
): Promise<{ campaigns: Campaign[]; audiences: string[] }> {
  return { campaigns: [], audiences: [] };
}
