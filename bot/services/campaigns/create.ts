import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Campaign } from '../../domain/campaign/campaign.ts';
import { checkCampaign } from '../../domain/program/check-campaign.ts';
import type { RunningCampaign } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

export type CampaignDeps = Pick<Deps, 'campaigns' | 'programs' | 'branches' | 'savedAudiences'>;

/**
 * Writes a campaign and switches it on. The id follows from the key of the tap, so that a repeat answers the same one.
 * @throws AppError CAMPAIGN_INVALID {problems}.
 */
export async function createCampaign(
  deps: CampaignDeps,
  command: { rules: Omit<Campaign, 'id'>; key: string; now: Date },
): Promise<RunningCampaign> {
  const id = `c${createHash('sha256').update(`campaign:${command.key}`).digest('hex').slice(0, 20)}`;
  const campaign: RunningCampaign = {
    id,
    ...command.rules,
    state: 'on',
    granted: { times: 0, points: 0 },
    createdAt: command.now,
  };
  const others = await deps.campaigns.all();
  const known = others.find((other) => other.id === id);
  if (known !== undefined) return known;
  await refuseInvalid(deps, campaign, others, command.now);
  await deps.campaigns.put(campaign);
  return campaign;
}

/** @param all every campaign there is. @throws AppError CAMPAIGN_INVALID {problems}. */
export async function refuseInvalid(
  deps: CampaignDeps,
  campaign: Campaign,
  all: readonly RunningCampaign[],
  now: Date,
): Promise<void> {
  const [program, branches, audiences] = await Promise.all([
    deps.programs.inForce(now),
    deps.branches.all(),
    deps.savedAudiences.all(),
  ]);
  const problems = checkCampaign(campaign, program, {
    others: all.filter(({ state }) => state === 'on'),
    branches: branches.map(({ code }) => code),
    audiences: audiences.map(({ id }) => id),
  });
  if (problems.length > 0) throw new AppError('CAMPAIGN_INVALID', { problems });
}
