import { readShop } from '../services/members/read-for-chat.ts';
import type { Deps } from '../services/ports.ts';
import { benefitCouponsJob } from './benefit-coupons.ts';
import { birthdayJob } from './birthday.ts';
import { broadcastsJob } from './broadcasts.ts';
import { cachedAccountsJob } from './cached-accounts.ts';
import { couponsJob } from './coupons.ts';
import { expiryJob } from './expiry.ts';
import { followUpsJob } from './follow-ups.ts';
import { furtherDateJob } from './further-date.ts';
import { inboxJob } from './inbox.ts';
import { noticesJob } from './notices.ts';
import { openClaimsJob } from './open-claims.ts';
import { outboxJob } from './outbox.ts';
import { createRender } from './render.ts';
import { richMenusJob } from './rich-menus.ts';
import { createSchedule, type Job } from './schedule.ts';
import { tierReviewJob } from './tier-review.ts';

export type JobsOptions = {
  deps: Deps;
  clock: { now(): Date };
  log: Deps['log'];
  dispatch: { wake(): void };
  menus: Parameters<typeof richMenusJob>[0];
  liffUrl: string;
  /** Names this process in the heartbeat. */
  worker: string;
};

export type Jobs = {
  start(): void;
  /** What the calendar makes due by now, then what has to be told of it. */
  runDue(): Promise<void>;
  /** Sends until nothing is due. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

const second = 1_000;
const minute = 60 * second;
const turnsMax = 50;

/** In the order of a shop's day: what ended, who stands where, who is given something; then the telling. */
const byCalendar = [
  'open-claims',
  'cached-accounts',
  'expiry',
  'tier-review',
  'birthday',
  'further-date',
  'benefit-coupons',
  'notices',
  'coupons',
  'follow-ups',
] as const;
const tells = ['broadcasts', 'outbox'] as const;

export function createJobs(options: JobsOptions): Jobs {
  const { deps, clock, log, dispatch, menus, liffUrl, worker } = options;
  const now = () => clock.now();
  const render = async () => createRender(await readShop(deps, { now: now() }), liffUrl);
  const jobs: Job[] = [
    { name: 'inbox', everyMs: 2 * second, run: () => inboxJob(dispatch) },
    {
      name: 'outbox',
      everyMs: 2 * second,
      run: async () => outboxJob(deps, { now, render: (await render()).intent }),
    },
    {
      name: 'broadcasts',
      everyMs: 2 * second,
      run: async () => broadcastsJob(deps, { now, render: (await render()).broadcast }),
    },
    { name: 'open-claims', everyMs: minute, run: () => openClaimsJob(deps, { now: now() }) },
    { name: 'follow-ups', everyMs: minute, run: () => followUpsJob(deps, { now: now() }) },
    { name: 'cached-accounts', everyMs: 10 * minute, run: () => cachedAccountsJob(deps) },
    { name: 'birthday', everyMs: 10 * minute, run: () => birthdayJob(deps, { now: now() }) },
    { name: 'expiry', everyMs: 10 * minute, run: () => expiryJob(deps, { now: now() }) },
    { name: 'tier-review', everyMs: 10 * minute, run: () => tierReviewJob(deps, { now: now() }) },
    { name: 'further-date', everyMs: 10 * minute, run: () => furtherDateJob(deps, { now: now() }) },
    { name: 'benefit-coupons', everyMs: 10 * minute, run: () => benefitCouponsJob(deps, { now: now() }) },
    { name: 'notices', everyMs: 10 * minute, run: () => noticesJob(deps, { now: now() }) },
    { name: 'coupons', everyMs: 10 * minute, run: () => couponsJob(deps, { now: now() }) },
    { name: 'rich-menus', everyMs: 60 * minute, run: () => richMenusJob(menus) },
    {
      name: 'heartbeat',
      everyMs: 20 * second,
      run: async () => {
        await deps.jobMarks.beat(worker, now());
        return {};
      },
    },
  ];
  const schedule = createSchedule(jobs, log);

  async function tell(): Promise<void> {
    for (let turn = 0; turn < turnsMax; turn += 1) {
      const done = await Promise.all(tells.map((name) => schedule.run(name)));
      if (done.every(({ sent = 0, seen = 0 }) => sent + seen === 0)) return;
    }
  }

  return {
    start: () => schedule.start(),
    async runDue() {
      for (const name of byCalendar) await schedule.run(name);
      await tell();
    },
    idle: tell,
    stop: () => schedule.stop(),
  };
}
