import type { Deps } from '../ports.ts';

export type Finding = { ok: boolean; what: string; why: string };

const beatMaxMs = 3 * 60_000;

/** What a shop's owner cannot see from the pages: is the address one LINE accepts, does LINE accept us, do the jobs run. */
export async function checkSetup(
  deps: Pick<Deps, 'jobMarks' | 'line' | 'staff' | 'branches' | 'programs'>,
  { now, publicUrl, production }: { now: Date; publicUrl: string; production: boolean },
): Promise<Finding[]> {
  const beats = await deps.jobMarks.beats();
  const quota = await deps.line.quota().catch(() => null);
  const owners = (await deps.staff.all()).filter(({ role, active }) => role === 'owner' && active);
  return [
    {
      ok: !production || publicUrl.startsWith('https://'),
      what: `PUBLIC_URL is ${publicUrl}`,
      why: 'LINE sends webhooks and opens LIFF only over https: set PUBLIC_URL to the https address.',
    },
    {
      ok: quota !== null,
      what: 'LINE accepts the channel’s token',
      why: 'Nothing can be sent. LINE Developers console → Messaging API channel → Basic settings: copy channel id and secret again.',
    },
    {
      ok: quota === null || quota.limit === null || quota.used < quota.limit,
      what:
        quota?.limit == null
          ? 'LINE’s monthly quota has no limit'
          : `LINE’s monthly quota: ${quota.used} of ${quota.limit} used`,
      why: 'No push goes out until next month. LINE Official Account Manager → Settings → plan.',
    },
    {
      ok: beats.some(({ at }) => now.getTime() - at.getTime() < beatMaxMs),
      what: 'a worker is alive',
      why: 'Without one nothing expires, no birthday is given and no broadcast goes out: start "npm run worker".',
    },
    {
      ok: owners.length > 0,
      what: `${owners.length} ${owners.length === 1 ? 'owner' : 'owners'}`,
      why: 'Nobody can open the console: run "npm run owner-link" and open the link.',
    },
    {
      ok: (await deps.branches.all()).length > 0,
      what: 'there is a branch',
      why: 'Run "npm run migrate": it makes the first one.',
    },
  ];
}
