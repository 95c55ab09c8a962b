import { createHash } from 'node:crypto';
import type { AudienceFilter } from '../../../shared/contract/audience.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SavedAudience } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

/** None is ever changed or removed, since campaigns of long ago name them, and the list is read whole. */
const audiencesMax = 200;

/**
 * Saves a filter under a name. The id follows from the key of the tap, so that a repeat answers the same one.
 * @throws AppError INVALID_REQUEST {fields}: a tier that is not there, or too many audiences.
 */
export async function createAudience(
  deps: Pick<Deps, 'savedAudiences' | 'programs'>,
  command: { name: string; filter: AudienceFilter; key: string; now: Date },
): Promise<SavedAudience> {
  const id = `a${createHash('sha256').update(`audience:${command.key}`).digest('hex').slice(0, 20)}`;
  const all = await deps.savedAudiences.all();
  const known = all.find((each) => each.id === id);
  if (known !== undefined) return known;
  if (all.length >= audiencesMax) throw invalid('name', `there are ${audiencesMax} audiences already`);
  const { tiers } = await deps.programs.inForce(command.now);
  const unknown = command.filter.tiers?.find((code) => !tiers.some((tier) => tier.code === code));
  if (unknown !== undefined) throw invalid('filter.tiers', `there is no tier ${unknown}`);
  const saved = { id, name: command.name, filter: command.filter, createdAt: command.now };
  await deps.savedAudiences.put(saved);
  return saved;
}

const invalid = (field: string, problem: string) => new AppError('INVALID_REQUEST', { fields: [{ field, problem }] });
