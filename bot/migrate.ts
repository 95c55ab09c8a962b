import { runCommand } from './cli/run-command.ts';

/** Indexes first, then data. Safe to run twice, and while the shop runs: it only adds. */
await runCommand(
  async ({ shop, say }) => {
    const { indexes } = await shop.migrate();
    say(`${indexes} indexes stand; the program and the branch "main" are there.`);
    return 0;
  },
  { migrated: false },
);
