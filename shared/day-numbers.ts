import type { Day } from './ids.ts';

const dayMs = 86_400_000;
/** More days than a shop lives; above it the map begins anew. */
const namesMax = 50_000;
const names = new Map<number, Day>();

/** Days since 1970 (Howard Hinnant's `days_from_civil`); parsing a date costs ten times as much. */
export function epochDay(day: Day): number {
  const month = Number(day.slice(5, 7));
  const year = Number(day.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(day.slice(8, 10)) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The day that is so many days after 1970-01-01. */
export function dayAt(number: number): Day {
  let name = names.get(number);
  if (name === undefined) {
    if (names.size >= namesMax) names.clear();
    name = new Date(number * dayMs).toISOString().slice(0, 10) as Day;
    names.set(number, name);
  }
  return name;
}
