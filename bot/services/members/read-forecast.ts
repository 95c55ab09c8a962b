import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { forecast, type GiftDays } from '../../domain/explain/forecast.ts';
import { nextTierOn, nextToLeave, partsLeaving } from '../../domain/explain/next-to-leave.ts';
import { mainMeasure } from '../../domain/program/program.ts';
import { nextTier } from '../../domain/tier/progress.ts';
import { inUnit, unitOf } from '../../domain/tier/unit.ts';
import { dayOfNoYear } from '../../domain/time.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { type Books, type ExplainDeps, readBooks } from './explain.ts';
import { partView } from './explained-parts.ts';

type ForecastView = ResponseOf<typeof memberContract.getForecast>;

const partsShown = 20;

/**
 * Twelve months without a purchase, and what leaves the window next: of the measure that the next tier asks for.
 * @throws AppError MEMBER_NOT_FOUND.
 */
export async function readForecast(
  deps: ExplainDeps & Pick<Deps, 'members'>,
  command: { memberId: MemberId; now: Date },
): Promise<ForecastView> {
  const [books, member] = await Promise.all([readBooks(deps, command), deps.members.byId(command.memberId)]);
  const gifts = { birthday: member?.birthday ?? null, further: furtherOf(member) };
  const { events, ...ahead } = forecast(books.account, books.timeline, command.now, gifts);
  return {
    ...ahead,
    events: events.map((event) => {
      if (event.kind !== 'grace') return event;
      const { measure, ...grace } = event;
      return { ...grace, unit: unitOf(books.program, measure) };
    }),
    leaving: leavingView(books),
  };
}

const furtherOf = (member: Member | null): GiftDays['further'] =>
  member?.furtherDate == null
    ? null
    : { date: dayOfNoYear(member.furtherDate), enteredAt: member.furtherDate.enteredAt };

function leavingView({ entries, account, timeline, program, today, names }: Books): ForecastView['leaving'] {
  const measure = nextTier(account, program, today)?.measure ?? mainMeasure(program);
  const leaving = nextToLeave(account, program, { measure, today });
  if (leaving === null) return null;
  const { bought, on, value, now, left } = leaving;
  const parts = partsLeaving(entries, account, program, leaving, today);
  const next = nextTierOn(account, timeline, program, on);
  return {
    unit: unitOf(program, measure),
    bought,
    on,
    value,
    now,
    left,
    parts: parts.slice(0, partsShown).map((part) => partView(part, names)),
    more: Math.max(0, parts.length - partsShown),
    next: next && inUnit(program, next),
  };
}
