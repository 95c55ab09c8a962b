import type { MemberId } from '../../../shared/ids.ts';

/** Somebody whose turn may be taken together with those behind: told the result, or why there is none. */
export type Waiting<Command, Result> = { command: Command; answer(result: Result): void; refuse(error: unknown): void };

/** Serves as many of the first ones as it can, each told by itself. @returns how many; 0 leaves the first to a turn of its own. */
export type Together<Command, Result> = (waiting: readonly Waiting<Command, Result>[]) => Promise<number>;

type Turn = {
  run(): Promise<void>;
  /** Null for work that must be alone. */
  shared: { waiting: Waiting<never, never>; together: Together<never, never> } | null;
};

/** Never more than this in one go, so that the first in a crowd is not kept waiting for its end. */
const togetherMax = 32;
const lines = new WeakMap<object, Map<MemberId, Turn[]>>();

/**
 * One at a time for each member, first come first served. Of work that may go together, whoever waits behind one another goes in one go.
 * @param owner whose members these are: two databases do not wait for each other.
 */
export function inTurn<T>(owner: object, memberId: MemberId, work: () => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  queue(owner, memberId, { run: () => work().then(resolve, reject), shared: null });
  return promise;
}

/** As `inTurn`, but may be served with others by `together`; `work` is for when it is alone, or that could not. */
export function inTurnTogether<Command, Result>(
  owner: object,
  memberId: MemberId,
  work: () => Promise<Result>,
  how: { command: Command; together: Together<Command, Result> },
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const shared = { waiting: { command: how.command, answer: resolve, refuse: reject }, together: how.together };
  queue(owner, memberId, { run: () => work().then(resolve, reject), shared: shared as unknown as Turn['shared'] });
  return promise;
}

function queue(owner: object, memberId: MemberId, turn: Turn): void {
  const known = lines.get(owner) ?? new Map<MemberId, Turn[]>();
  lines.set(owner, known);
  const line = known.get(memberId);
  if (line !== undefined) {
    line.push(turn);
    return;
  }
  const begun = [turn];
  known.set(memberId, begun);
  void serve(begun, () => known.delete(memberId));
}

/** @param end called in the same breath in which the line is found empty: whoever comes after begins a new one. */
async function serve(line: Turn[], end: () => void): Promise<void> {
  while (line.length > 0) {
    const crowd = line.slice(0, togetherMax);
    const alone = crowd.findIndex(({ shared }) => shared === null);
    const shared = (alone === -1 ? crowd : crowd.slice(0, alone)).flatMap((turn) => turn.shared ?? []);
    if (shared.length > 1) {
      // What fails for all of them together fails by itself in a turn alone, and tells only the one it concerns.
      const served = await shared[0]!.together(shared.map(({ waiting }) => waiting)).catch(() => 0);
      line.splice(0, served);
      if (served > 0) continue;
    }
    await line.shift()?.run();
  }
  end();
}
