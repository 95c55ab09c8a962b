import { AppError } from '../../shared/errors.ts';
import { createPosKey } from '../services/staff/pos-key.ts';
import { CommandError, runCommand } from './run-command.ts';

/** A till's key: printed once, alone on the last line, and kept as a hash. */
await runCommand(async ({ shop, say, args, now }) => {
  const branch = args.get('branch');
  const known = (await shop.deps.branches.all()).map(({ code }) => code).join(', ');
  if (typeof branch !== 'string')
    throw new CommandError(`Which branch? npm run pos-key -- --branch CODE. There are: ${known}.`);
  try {
    const made = await createPosKey(shop.deps, { branch, now: now() });
    say(`A key for ${made.branch.name} (${made.branch.code}). It is shown this once:`);
    say(made.key);
    return 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'BRANCH_NOT_FOUND')
      throw new CommandError(`There is no branch "${branch}". There are: ${known}.`);
    throw error;
  }
});
