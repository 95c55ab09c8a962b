import { seedShop } from '../sandbox/demo-shop.ts';
import { CommandError, runCommand } from './run-command.ts';

/** A made-up but life-like history, by the real services; the same for the same seed. For trying only. */
await runCommand(async ({ shop, config, say, args, now }) => {
  if (config.production) throw new CommandError('npm run seed makes people up; it is refused in production.');
  const whole = (name: string, fallback: number, most: number) => {
    const given = args.get(name);
    const value = given === undefined ? fallback : Number(given);
    if (!Number.isInteger(value) || value < 0 || value > most)
      throw new CommandError(`--${name} must be a whole number from 0 to ${most}.`);
    return value;
  };
  const members = whole('members', 200, 100_000);
  const days = whole('days', 365, 3_650);
  const seed = whole('seed', 1, 4_294_967_295);
  const began = performance.now();
  const made = await seedShop({ shop, members, days, seed, now: now(), say });
  say(
    `${made.members} members and ${made.purchases} purchases over ${days} days (seed ${seed}), in ${((performance.now() - began) / 1_000).toFixed(1)} s.`,
  );
  return 0;
});
