import { AppError } from '../../../shared/errors.ts';
import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, EntrySource, TierChange } from '../account/entry.ts';
import { lineOfTier } from '../points/tier-line.ts';
import { type Program, tierOf } from '../program/program.ts';
import { addDays, businessDay } from '../time.ts';
import { isHigher, keepFromZero } from './validity.ts';

const endless = '9999-12-31' as Day;

/**
 * Staff give a tier, or keep the one held, until a date: nothing lowers it before, not even silence; on its last day it is judged like
 * any other. One that is held for longer, or without an end, keeps its own. K of the tier held goes on; a tier given begins with K from 0.
 * @throws AppError TIER_HOLD_INVALID {why: unknown-tier | lower | past}.
 */
export function decideHold(
  account: Account,
  program: Program,
  command: { tier: string; until: Day; source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, program);
  const held = account.standing;
  const tier = program.tiers.find(({ code }) => code === command.tier);
  if (held === null || tier === undefined) throw new AppError('TIER_HOLD_INVALID', { why: 'unknown-tier' });
  if (isHigher(program, held.tier, tier.code)) throw new AppError('TIER_HOLD_INVALID', { why: 'lower' });
  if (command.until < today) throw new AppError('TIER_HOLD_INVALID', { why: 'past' });
  const isSame = tierOf(program, held.tier).code === tier.code;
  const own = isSame ? (held.until ?? endless) : command.until;
  const until = tier.up === null || own === endless ? null : own > command.until ? own : command.until;
  const change: TierChange = {
    from: held.tier,
    to: tier.code,
    why: 'held',
    since: isSame ? held.since : today,
    effectiveAt: command.now,
    until,
    graceUntil: until === null ? null : addDays(until, program.down.graceDays),
    heldUntil: command.until,
    keep: isSame && held.keep !== null ? held.keep : keepFromZero(account, program, tier, today, 'this-day'),
    comeBack: held.comeBack !== null && isHigher(program, held.comeBack.tier, tier.code) ? held.comeBack : null,
  };
  const line = lineOfTier(change);
  return {
    command: 'tier-hold',
    at: command.now,
    day: today,
    recordedOn: today,
    source: command.source,
    programVersion: program.version,
    lines: line === null ? [] : [line],
    qualifying: null,
    tier: change,
  };
}
