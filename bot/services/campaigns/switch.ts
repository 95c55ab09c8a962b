import { AppError } from '../../../shared/errors.ts';
import type { RunningCampaign } from '../ports/programs.ts';
import { type CampaignDeps, refuseInvalid } from './create.ts';

/**
 * Pauses a campaign, or switches it on again. Purchases that happened while it was on and arrive later are decided by what it is
 * when they arrive.
 * @throws AppError NOT_FOUND; CAMPAIGN_INVALID {problems} where another of its kind runs meanwhile.
 */
export async function switchCampaign(
  deps: CampaignDeps,
  { id, state, now }: { id: string; state: RunningCampaign['state']; now: Date },
): Promise<RunningCampaign> {
  const all = await deps.campaigns.all();
  const campaign = all.find((each) => each.id === id);
  if (campaign === undefined) throw new AppError('NOT_FOUND');
  if (state === 'on') await refuseInvalid(deps, campaign, all, now);
  const after = await deps.campaigns.setState(id, state);
  if (after === null) throw new AppError('NOT_FOUND');
  return after;
}
