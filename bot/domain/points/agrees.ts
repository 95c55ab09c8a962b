import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { Entry } from '../account/entry.ts';
import { basisPointsRounded, type Rounding } from '../money.ts';

/**
 * Whether a bill's entry says one thing throughout: what counted of the bill, the steps and points it came to, what was left over. A
 * number that was changed in a ledger whose caches have been written anew since is seen by nothing else.
 * @param before the account without it.
 */
export function agreesWithItself({ command, source, lines, qualifying }: Entry, { carried }: Account): boolean {
  if (command !== 'purchase') return true;
  const { eligible } = source;
  if (eligible === undefined || qualifying === null) return false;
  if (qualifying.measures.spend !== eligible || qualifying.measures.visits !== 1) return false;
  const base = lines.find(({ kind, reason }) => kind === LineKind.Earn && reason === ReasonCode.Purchase);
  const { detail = {} } = base ?? {};
  const [steps, perStep, rate, times] = [detail.steps, detail.perStep, detail.rate, detail.multiplierBp].map(Number);
  if (base === undefined || steps === undefined || perStep === undefined || rate === undefined || times === undefined)
    return false;
  if (detail.eligible !== eligible || detail.carriedBefore !== carried) return false;
  const isCarried = detail.remainder === 'carried' && rate > 0;
  // A bill below the least that earns leaves everything as it was.
  const isNothing = steps === 0 && qualifying.carried === 0;
  if (!isNothing && qualifying.carried !== (isCarried ? eligible - steps * rate : 0)) return false;
  const points = basisPointsRounded(steps * perStep, times, detail.rounding as Rounding);
  return base.points === points || (detail.cappedFrom === points && base.points < points);
}
