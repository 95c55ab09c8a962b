import type { Program } from '../../../bot/domain/program/program.ts';

/** Every version a shop's rules have had, each from its own instant; the first holds for what came before it, too. */
export class Rules {
  readonly versions: readonly Program[];

  constructor(versions: readonly Program[]) {
    this.versions = versions;
  }

  /** Taipei is eight hours ahead; its days begin at midnight. */
  private at(day: number, hour: number): Program {
    const instant = (day * 24 + hour - 8) * 3_600_000;
    return this.versions.findLast(({ startsAt }) => startsAt.getTime() <= instant) ?? this.versions[0]!;
  }

  /** What the calendar does on a day, it does at its start. */
  readonly atStart = (day: number): Program => this.at(day, 0);

  /** Everybody buys at noon. */
  readonly atNoon = (day: number): Program => this.at(day, 12);
}
