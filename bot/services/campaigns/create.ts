import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Campaign } from '../../domain/campaign/campaign.ts';
import { checkCampaign } from '../../domain/program/check.ts';
import type { Deps, RunningCampaign } from '../ports.ts';

/**
 * Writes a campaign and switches it on. The id follows from the key of the tap, so that a repeat answers the same one.
 * @throws AppError CAMPAIGN_INVALID {problems}.
 */
export async function createCampaign(
  deps: Pick<Deps, 'campaigns' | 'programs'>,
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
  const program = await deps.programs.inForce(command.now);
  const running = others.filter(({ state }) => state === 'on');
  const problems = checkCampaign(campaign, program, running);
  if (problems.length > 0) throw new AppError('CAMPAIGN_INVALID', { problems });
  await deps.campaigns.put(campaign);
  return campaign;
}
