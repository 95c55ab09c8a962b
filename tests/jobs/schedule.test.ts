import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../bot/jobs/schedule.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the schedule', () => {
  it('never runs a job beside itself, and a failing one again', async () => {
    let atOnce = 0;
    let most = 0;
    let runs = 0;
    const schedule = createSchedule(
      [
        {
          name: 'slow',
          everyMs: 1,
          run: async () => {
            atOnce += 1;
            most = Math.max(most, atOnce);
            runs += 1;
            await new Promise((resolve) => setTimeout(resolve, 5));
            atOnce -= 1;
            if (runs === 1) throw new Error('once');
            return { runs };
          },
        },
      ],
      quiet,
    );
    schedule.start();
    const asked = await Promise.allSettled([schedule.run('slow'), schedule.run('slow'), schedule.run('slow')]);
    await schedule.stop();
    expect(asked.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(runs).toBeGreaterThanOrEqual(3);
    expect(most).toBe(1);
    const before = runs;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toBe(before);
  });

  it('names a job it does not know', async () => {
    await expect(createSchedule([], quiet).run('nope')).rejects.toThrow('no job nope');
  });
});
