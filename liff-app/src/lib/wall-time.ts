/** `2026-12-01T10:00` of an instant, as a clock in that zone shows it. */
export function wallTime(instant: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/**
 * The instant at which a clock in a zone shows `2026-12-01T10:00`; the first of two where the clock goes back.
 * @returns null where it never does (the hour that a clock going forward leaves out), or where it is no time.
 */
export function instantOf(wall: string, zone: string): Date | null {
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  // Zones are between 14 hours ahead and 12 behind, in steps of a quarter of an hour; the earliest that fits is the first.
  const offsets = [-1, 1].map((days) => {
    const near = new Date(asUtc + days * 86_400_000);
    return Date.parse(`${wallTime(near, zone)}:00Z`) - Math.floor(near.getTime() / 60_000) * 60_000;
  });
  const fits = offsets.map((offset) => new Date(asUtc - offset)).filter((each) => wallTime(each, zone) === wall);
  return fits.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
