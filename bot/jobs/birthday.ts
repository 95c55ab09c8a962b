import { type BirthdayDeps, giveBirthdays } from '../services/points/birthday.ts';

/** Every hour, so that a shop whose day begins at 05:00 gives then, too: birthday points that are due. */
export const birthdayJob = (deps: BirthdayDeps, { now }: { now: Date }) => giveBirthdays(deps, { now });
