import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = join(root, 'liff-app/dist/index.html');
const sources = ['liff-app/src', 'liff-app/index.html', 'liff-app/vite.config.ts', 'shared'];

/**
 * Builds the pages where they are missing or older than what they are made of, so that starting is one command. In a process of its
 * own: what a build takes of memory is gone with it. Production is built before it is started (`npm run build`).
 * @throws Error telling how to build, when that cannot be done here.
 */
export async function buildPages(say: (line: string) => void): Promise<void> {
  if (existsSync(built) && statSync(built).mtimeMs >= newest()) return;
  const vite = viteEntry();
  if (vite === null) {
    if (existsSync(built)) return;
    throw new Error('The pages are not built, and their builder is not installed: run "npm install && npm run build".');
  }
  say('Building the pages …');
  const output: string[] = [];
  const child = spawn(process.execPath, [vite, 'build', 'liff-app', '--logLevel', 'warn'], { cwd: root });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => output.push(part.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`The pages could not be built:\n${output.join('')}`);
}

function newest(): number {
  const times = sources.flatMap((source) => {
    const path = join(root, source);
    if (!statSync(path).isDirectory()) return [statSync(path).mtimeMs];
    return readdirSync(path, { recursive: true }).map((name) => statSync(join(path, String(name))).mtimeMs);
  });
  return Math.max(...times);
}

function viteEntry(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  } catch {
    return null;
  }
}
