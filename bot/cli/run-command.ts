import { createClock } from '../clock.ts';
import { compose, type Shop } from '../compose.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { joinSurroundings } from '../surroundings.ts';

export type CommandContext = {
  shop: Shop;
  config: Config;
  say: (line: string) => void;
  args: Map<string, string | true>;
  now: () => Date;
};

/** For a mistake of whoever typed the command: printed as it is, without a stack. */
export class CommandError extends Error {}

/** Reads `--name value`, `--name=value` and `--flag`. */
export function readArgs(argv: readonly string[]): Map<string, string | true> {
  const args = new Map<string, string | true>();
  for (let index = 0; index < argv.length; index += 1) {
    const [, name, inline] = /^--([a-z-]+)(?:=(.*))?$/.exec(argv[index] ?? '') ?? [];
    if (!name) throw new CommandError(`What is "${argv[index]}"? Options look like --name value.`);
    const next = argv[index + 1];
    if (inline !== undefined) args.set(name, inline);
    else if (next !== undefined && !next.startsWith('--')) {
      args.set(name, next);
      index += 1;
    } else args.set(name, true);
  }
  return args;
}

/** One command: composes the shop, runs, closes, and sets the exit code. What it prints goes to stdout, logs to stderr. */
export async function runCommand(
  command: (context: CommandContext) => Promise<number>,
  options: { migrated?: boolean } = {},
): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const args = readArgs(process.argv.slice(2));
    const config = readConfig(process.env);
    const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, {
      write: (line) => process.stderr.write(line),
    });
    const clock = createClock(config.clockStart);
    const surroundings = await joinSurroundings(config, (line) => process.stderr.write(`${line}\n`));
    if (surroundings.now) clock.moveTo(surroundings.now);
    const shop = await compose({ config, ...surroundings.composeWith, clock, log });
    try {
      if (options.migrated !== false) {
        if (config.production) await shop.refuseWithoutIndexes();
        else await shop.migrate();
      }
      process.exitCode = await command({ shop, config, say, args, now: clock.now });
    } finally {
      await shop.stop();
      await surroundings.close();
    }
  } catch (error) {
    const expected = error instanceof ConfigError || error instanceof CommandError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 2;
  }
  // Whatever still holds the event loop (a keep-alive socket to LINE) has nothing left to do.
  process.exit();
}
