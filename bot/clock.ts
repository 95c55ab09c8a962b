/** What time it is, for the ways in. Real time plus an offset: the sandbox moves it, CLOCK_NOW sets where it starts. */
export type Clock = { now(): Date; moveTo(instant: Date): void };

export function createClock(start: Date | null): Clock {
  let offset = start === null ? 0 : start.getTime() - Date.now();
  return {
    now: () => new Date(Date.now() + offset),
    moveTo: (instant) => {
      offset = instant.getTime() - Date.now();
    },
  };
}
