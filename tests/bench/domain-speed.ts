import { emptyAccount, fold } from '../../bot/domain/account/account.ts';
import type { Entry } from '../../bot/domain/account/entry.ts';
import { decidePurchase } from '../../bot/domain/points/purchase.ts';
import { Ledger, memberId, noon } from '../support/account.ts';
import { type Figure, figure } from './figures.ts';
import { perSecond } from './timing.ts';

const entriesEach = 50;
/** So few that they stay near the processor, as entries do that were just read; of ten megabytes in turn, half the time is memory's. */
const histories = 50;

/** A year of somebody who comes about once a week, pays with points now and then, and brings something back. */
function history(which: number): { ledger: Ledger; entries: Entry[] } {
  const ledger = new Ledger().join('2026-03-01');
  for (let visit = 0; ledger.entries.length < entriesEach; visit += 1) {
    const day = new Date(Date.UTC(2026, 2, 2 + visit * (6 + (which % 3)))).toISOString().slice(0, 10);
    const points = visit % 6 === 5 ? 5 : 0;
    const purchase = ledger.buy(day, 120 + ((visit * 37 + which * 11) % 400), { points });
    if (visit % 10 === 9) ledger.refund(purchase, 60, day);
  }
  return { ledger, entries: ledger.entries.slice(0, entriesEach) };
}

/** The domain alone, one core: what one bill does to an account of fifty entries, and such an account folded from its first entry. */
export function domainFigures(bench: string): Figure[] {
  const made = Array.from({ length: histories }, (_, which) => history(which));
  let amount = 100;
  let earned = 0;
  const decide = () => {
    for (const { ledger } of made) {
      amount = 100 + ((amount + 7) % 900);
      const draft = decidePurchase(ledger.account, ledger.program, {
        source: { kind: 'purchase', id: 'p' },
        at: noon('2027-03-01'),
        now: noon('2027-03-01'),
        amount,
        discount: 0,
        points: 0,
        channel: null,
        lines: [],
        birthday: null,
      });
      earned += draft.lines.length;
    }
  };
  const refold = () => {
    for (const { entries } of made) earned += fold(emptyAccount(memberId), entries).balance;
  };
  decide();
  refold();
  const decisions = perSecond({ rounds: 3, ms: 1_000, batch: histories }, decide);
  const folds = perSecond({ rounds: 3, ms: 1_000, batch: histories }, refold);
  if (earned === 0) throw new Error('nothing was decided');
  return [
    figure({ bench, metric: 'decisions_per_s', value: decisions, unit: 'decisions/s', goal: '>= 50000' }),
    figure({ bench, metric: 'histories_per_s', value: folds, unit: 'histories/s', goal: '>= 20000' }),
  ];
}
