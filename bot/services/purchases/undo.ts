import type { AwardDeps } from './award.ts';
import type { UndoCommand, UndoResult } from './types.ts';
export async function undoPurchase(_deps: AwardDeps, _command: UndoCommand): Promise<UndoResult> {
  throw new Error('being written');
}
