import { AppError } from '../../../shared/errors.ts';
import type { Program } from '../../domain/program/program.ts';
import type { Deps } from '../ports.ts';

const tries = 5;

/**
 * Gives the shop its name and colour: a new version of the program from now on, since a version is never changed. Versions that wait
 * for their start are written anew, too, or the old name would come back with them.
 *
 * The race: two owners at once both see version 3 and write a 4. Versions are unique, the first stands, and the second finds a 4 that
 * is not its own, so it writes a 5. Of two versions with one start the higher is in force, so a crash before the older one is taken
 * back changes nothing; those that wait come first, so that a repeat after a crash finds what is left to do.
 * @returns the program in force from now on. @throws AppError BUSY.
 */
export async function dressShop(
  deps: Pick<Deps, 'programs'>,
  command: { name: string; brandColor: string; now: Date },
): Promise<Program> {
  const { now } = command;
  const shop = { name: command.name.normalize('NFC').trim(), brandColor: command.brandColor.toLowerCase() };
  const isDressed = ({ shop: { name, brandColor } }: Program) => name === shop.name && brandColor === shop.brandColor;
  const waiting = (await deps.programs.all()).filter((each) => each.startsAt > now && !isDressed(each));
  for (const each of waiting) {
    await putNext(deps, { ...each, shop });
    await deps.programs.withdraw(each.version, now);
  }
  const inForce = await deps.programs.inForce(now);
  return isDressed(inForce) ? inForce : putNext(deps, { ...inForce, startsAt: now, shop });
}

async function putNext(deps: Pick<Deps, 'programs'>, program: Program): Promise<Program> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const version = Math.max(...(await deps.programs.all()).map((each) => each.version)) + 1;
    const next = { ...program, version };
    if (await deps.programs.put(next)) return next;
  }
  throw new AppError('BUSY');
}
