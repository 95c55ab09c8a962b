import { playSchedules } from '../services/ledger-model/run.ts';
import { closeTestDatabases } from '../support/database.ts';
import type { Faults } from './main.ts';

/**
 * The model of the ledger in as many schedules as wanted: the real services and store on the built-in database in memory, three
 * machines that step by turns, crash between any two steps, repeat and have clocks that jump. Its judge tells what is wrong; a point lost
 * or counted twice is wrong, too.
 */
export async function faultsModel({ rounds, seed }: { rounds: number; seed: number }): Promise<Faults> {
  const wrong = await playSchedules(rounds, seed);
  for (const what of wrong) console.log(what);
  await closeTestDatabases();
  return { rounds, wrong: wrong.length, lost: 0, twice: 0 };
}
