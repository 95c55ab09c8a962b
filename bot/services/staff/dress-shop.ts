import { AppError } from '../../../shared/errors.ts';
import type { Program } from '../../domain/program/program.ts';
import type { Deps } from '../ports.ts';

const tries = 5;

/**
 * Gives the shop its name and colour: a new version of the program from now on, since a version is never changed.
 *
 * The race: two owners at once both see version 3 and write a 4. Versions are unique, the first stands, and the second finds a 4 that
 * is not its own, so it writes a 5.
 * @returns the program in force from now on. @throws AppError BUSY.
 */
export async function dressShop(
  deps: Pick<Deps, 'programs'>,
  command: { name: string; brandColor: string; now: Date },
): Promise<Program> {
  const shop = { name: command.name.normalize('NFC').trim(), brandColor: command.brandColor.toLowerCase() };
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const inForce = await deps.programs.inForce(command.now);
    if (inForce.shop.name === shop.name && inForce.shop.brandColor === shop.brandColor) return inForce;
    const version = Math.max(...(await deps.programs.all()).map((each) => each.version)) + 1;
    await deps.programs.put({ ...inForce, version, startsAt: command.now, shop });
    const written = await deps.programs.version(version);
    if (written?.shop.name === shop.name && written.shop.brandColor === shop.brandColor) return written;
  }
  throw new AppError('BUSY');
}
