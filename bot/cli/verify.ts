import { verifyShop } from '../services/points/verify-shop.ts';
import { runCommand } from './run-command.ts';

/** Refolds every account, compares caches, balances the books, follows every link. Changes nothing unless told `--repair`. */
await runCommand(async ({ shop, say, args, now }) => {
  const repair = args.get('repair') === true;
  const { books, faults, unlisted, behind, repaired } = await verifyShop(shop.deps, { repair, now: now() });
  const { issued, used, expired, reversed, adjusted, outstanding } = books;
  const verdict = (balanced: boolean) => (balanced ? 'balanced' : 'NOT BALANCED');
  say(`${books.members} accounts, ${books.entries} entries.`);
  say(
    `issued ${issued} − used ${-used} − expired ${-expired} − taken back ${-reversed} ± adjusted ${adjusted} = ${outstanding}: ${verdict(books.balanced)}.`,
  );
  for (const end of books.ends)
    if (args.get('ends') === true || !end.balanced)
      say(
        `points that end ${end.end}: issued ${end.issued} − used ${-end.used} − expired ${-end.expired} − taken back ${-end.reversed} ± adjusted ${end.adjusted} − debts paid ${end.paidDebt} = ${end.left}: ${verdict(end.balanced)}.`,
      );
  for (const { what, memberId, seq, key } of faults)
    say(
      [
        `${what}:`,
        memberId === undefined ? '' : `member ${memberId}`,
        seq === undefined ? '' : `entry ${seq}`,
        key ?? '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
  if (unlisted > 0) say(`… and ${unlisted} more.`);
  if (behind > 0) say(`${behind} caches are behind their entries, which is harmless: the next read folds them.`);
  if (repaired > 0) say(`${repaired} caches were written anew.`);
  const mended = repair ? faults.filter(({ what }) => what === 'cache' || what === 'no-entries').length : 0;
  const left = faults.length + unlisted - mended;
  const caches = faults.some(({ what }) => what === 'cache' || what === 'no-entries');
  say(
    left === 0 && mended === 0
      ? 'No difference.'
      : `${left} differences${mended > 0 ? ` left, ${mended} mended` : ''}.`,
  );
  if (caches && !repair) say('Caches are rebuilt by: npm run verify -- --repair');
  return left === 0 ? 0 : 1;
});
