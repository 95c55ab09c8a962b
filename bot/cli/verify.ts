import { verifyAccounts } from '../services/points/verify.ts';
import { runCommand } from './run-command.ts';

/** Refolds every account from its entries, compares caches, balances the books. Changes nothing unless told `--repair`. */
await runCommand(async ({ shop, say, args }) => {
  const { books, faults, behind, repaired } = await verifyAccounts(shop.deps, { repair: args.get('repair') === true });
  say(`${books.members} accounts, ${books.entries} entries.`);
  say(
    `issued ${books.issued} + adjusted ${books.adjusted} − used ${-books.spent} − expired ${-books.expired} − taken back ${-books.reversed} = ${books.balances}: ${books.balanced ? 'the books balance' : 'THE BOOKS DO NOT BALANCE'}.`,
  );
  for (const { memberId, what, seq } of faults) say(`member ${memberId}: ${what} differs at entry ${seq}`);
  if (behind > 0) say(`${behind} caches are behind their entries, which is harmless: the next read folds them.`);
  if (repaired > 0) say(`${repaired} caches were written anew.`);
  const wrong = faults.length > 0 || !books.balanced;
  say(
    wrong
      ? `${faults.length} differences. ${repaired > 0 ? '' : 'Caches are rebuilt by: npm run verify -- --repair'}`
      : 'No difference.',
  );
  return wrong && repaired === 0 ? 1 : 0;
});
