import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type SandboxSecrets = { sessionSecrets: string[]; dataKeys: { id: string; key: Buffer }[] };

/**
 * Secrets nobody configured, made once and kept beside the sandbox's data: the phones in it stay readable after a restart.
 * Production never comes here; it names what is missing and stops.
 */
export function sandboxSecrets(dataDir: string): SandboxSecrets {
  const file = join(dataDir, 'secrets.json');
  mkdirSync(dataDir, { recursive: true });
  try {
    // 'wx': of two processes started at once one makes the file, the other reads it.
    writeFileSync(
      file,
      JSON.stringify({ session: randomBytes(48).toString('base64'), dataKey: randomBytes(32).toString('base64') }),
      { flag: 'wx', mode: 0o600 },
    );
    chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { session, dataKey } = JSON.parse(readFileSync(file, 'utf8')) as { session: string; dataKey: string };
  return { sessionSecrets: [session], dataKeys: [{ id: 'sandbox', key: Buffer.from(dataKey, 'base64') }] };
}
