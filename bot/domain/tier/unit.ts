import { UnitKind } from '../../../shared/vocabulary.ts';
import type { LocalText, Program } from '../program/program.ts';

/** What a measure counts in, and the name the shop gave it; the three that every shop has need none. */
export type Unit = { code: string; kind: UnitKind; name: LocalText | null };

const always: Readonly<Record<string, UnitKind>> = {
  spend: UnitKind.Money,
  visits: UnitKind.Visits,
  points: UnitKind.Points,
};

/** Spend in some lines, or weighed by line, is money too; a counter counts what it is named after. */
export function unitOf({ measures }: Pick<Program, 'measures'>, code: string): Unit {
  const kind = always[code];
  if (kind !== undefined) return { code, kind, name: null };
  const own = measures.find((measure) => measure.code === code);
  if (own === undefined) return { code, kind: UnitKind.Count, name: null };
  return { code, kind: own.kind === 'counter' ? UnitKind.Count : UnitKind.Money, name: own.name };
}

/** Something counted in a measure, with its unit beside it. */
export const inUnit = <T extends { measure: string }>(
  program: Pick<Program, 'measures'>,
  counted: T,
): T & { unit: Unit } => ({
  ...counted,
  unit: unitOf(program, counted.measure),
});
