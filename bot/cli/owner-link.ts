import { createOwnerLink } from '../services/staff/owner-link.ts';
import { runCommand } from './run-command.ts';

/** A link that works once, for a day: whoever opens it and signs in with LINE becomes the owner. */
await runCommand(async ({ shop, say, now }) => {
  const { url, expiresAt } = await createOwnerLink(shop.deps, { publicUrl: shop.publicUrl, now: now() });
  say(`Open this once before ${expiresAt.toISOString()} and sign in with LINE; whoever does becomes the owner:`);
  say(url);
  return 0;
});
