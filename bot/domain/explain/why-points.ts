import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { Entry, LotName } from '../account/entry.ts';
import { balanceOn, isUsable, pendingOn } from '../account/lots.ts';
import { lotPieces } from './lot-pieces.ts';
import { type Explanation, type Part, restOf } from './part.ts';

/**
 * The balance on a day: every line of the ledger, less what cannot be used yet and what has ended without its line.
 * @param entries all of the account's, in order. @param account folded from them.
 */
export function whyBalance(entries: readonly Entry[], account: Account, today: Day): Explanation {
  const parts: Part[] = entries.flatMap((entry) =>
    entry.lines.flatMap(({ points }, line) =>
      points === 0 ? [] : [{ entry, line, day: entry.recordedOn, value: points }],
    ),
  );
  const ended = account.lots.reduce(
    (sum, { points, expiresOn }) => (expiresOn !== null && expiresOn < today ? sum + points : sum),
    0,
  );
  // A lot both pending and ended counts as ended only.
  const pending = pendingOn(account, today) - pendingAndEnded(account, today);
  return {
    total: balanceOn(account, today),
    parts,
    rest: [...restOf('pending', -pending), ...restOf('ended', -ended)],
  };
}

const pendingAndEnded = ({ lots }: Account, today: Day): number =>
  lots.reduce(
    (sum, { points, expiresOn, usableFrom }) =>
      expiresOn !== null && expiresOn < today && usableFrom !== undefined && usableFrom > today ? sum + points : sum,
    0,
  );

/**
 * The points that end with a day (`null`: never): the earnings they are left of, oldest first.
 * @param entries all of the account's, in order. @param account folded from them.
 */
export function whyEnding(
  entries: readonly Entry[],
  account: Account,
  ending: { expiresOn: Day | null; today: Day },
): Explanation {
  const { expiresOn, today } = ending;
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const isShown = (lot: LotName) => lot.expiresOn === expiresOn && isUsable(lot, today);
  const parts = lotPieces(entries)
    .filter(isShown)
    .flatMap(({ pieces }) => pieces)
    .toSorted((a, b) => a.seq - b.seq || a.line - b.line)
    .map(({ seq, line, points }): Part => {
      const entry = bySeq.get(seq) as Entry;
      return { entry, line, day: entry.recordedOn, value: points };
    });
  const total = account.lots.filter(isShown).reduce((sum, { points }) => sum + points, 0);
  return { total, parts, rest: [] };
}
