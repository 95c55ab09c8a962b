import { createHash } from 'node:crypto';
import type { AudienceFilter } from '../../../shared/contract/audience.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SavedAudience } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

/**
 * Saves a filter under a name. The id follows from the key of the tap, so that a repeat answers the same one.
 * @throws AppError INVALID_REQUEST {fields}: a tier that is not there.
 */
export async function createAudience(
  deps: Pick<Deps, 'savedAudiences' | 'programs'>,
  command: { name: string; filter: AudienceFilter; key: string; now: Date },
): Promise<SavedAudience> {
  const id = `a${createHash('sha256').update(`audience:${command.key}`).digest('hex').slice(0, 20)}`;
  const known = (await deps.savedAudiences.all()).find((each) => each.id === id);
  if (known !== undefined) return known;
  const { tiers } = await deps.programs.inForce(command.now);
  const unknown = command.filter.tiers?.find((code) => !tiers.some((tier) => tier.code === code));
  if (unknown !== undefined)
    throw new AppError('INVALID_REQUEST', {
      fields: [{ field: 'filter.tiers', problem: `there is no tier ${unknown}` }],
    });
  const saved = { id, name: command.name, filter: command.filter, createdAt: command.now };
  await deps.savedAudiences.put(saved);
  return saved;
}
