import type { Program } from '../../../bot/domain/program/program.ts';
import { textOf } from './dates.ts';

/** Every version a shop's rules have had, each from its own instant; the first holds for what came before it, too. */
export class Rules {
  readonly versions: readonly Program[];

  constructor(versions: readonly Program[]) {
    this.versions = versions;
  }

  private at(instant: Date): Program {
    return this.versions.findLast(({ startsAt }) => startsAt <= instant) ?? this.versions[0]!;
  }

  /** What the calendar does on a day, it does at its start. Taipei, days from midnight. */
  readonly atStart = (day: number): Program => this.at(new Date(`${textOf(day)}T00:00:00+08:00`));

  /** Everybody buys at noon. */
  readonly atNoon = (day: number): Program => this.at(new Date(`${textOf(day)}T12:00:00+08:00`));
}
