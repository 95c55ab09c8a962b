import { checkSetup } from '../services/insights/check-setup.ts';
import { runCommand } from './run-command.ts';

/** The set-up check: what is wrong, why it matters, where to click. Exit code 1 where something must be mended. */
await runCommand(async ({ shop, say, now, config }) => {
  const findings = await checkSetup(shop.deps, {
    now: now(),
    publicUrl: shop.publicUrl,
    production: config.production,
  });
  for (const { ok, what, why } of findings) say(`${ok ? '✓' : '✗'} ${what}${ok ? '' : `\n    ${why}`}`);
  const wrong = findings.filter(({ ok }) => !ok).length;
  say(wrong === 0 ? 'All is well.' : `${wrong} to mend. DEPLOY.md has each step.`);
  return wrong === 0 ? 0 : 1;
});
