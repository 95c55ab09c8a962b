import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm test`: format and lint, types, dead code, the page's build and its size, then every test, the browser's last.
 * Each check before the tests counts as one. The last line is `N passed, N failed`.
 */
const run = (command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });

const checks: [string, string, string[]][] = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types of bot, shared and tests', 'tsc', ['-p', '.']],
  ['types of the LIFF app', 'tsc', ['-p', 'liff-app']],
  ['unused files, exports and dependencies', 'knip', []],
  ['the LIFF app builds', 'vite', ['build', 'liff-app', '--logLevel', 'warn']],
  ['the card’s JavaScript fits its budget', 'size-limit', []],
];

let passed = 0;
const failed: string[] = [];
for (const [name, command, args] of checks) {
  console.log(`\n── ${name}`);
  if (await run(command, args)) passed += 1;
  else failed.push(name);
}

const reports = mkdtempSync(join(tmpdir(), 'regulars-test-'));
for (const [name, extra] of [
  ['tests', []],
  ['tests in a browser', ['--config', 'tests/e2e/vitest.config.ts']],
] as const) {
  console.log(`\n── ${name}`);
  const file = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const ok = await run('vitest', ['run', ...extra, '--reporter=default', '--reporter=json', `--outputFile=${file}`]);
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    };
    passed += report.numPassedTests;
    const broken = report.numFailedTests > 0 ? report.numFailedTests : ok ? 0 : 1;
    for (let index = 0; index < broken; index += 1) failed.push(name);
  } catch {
    failed.push(`${name} (no report was written)`);
  }
}
rmSync(reports, { recursive: true, force: true });

if (failed.length > 0) console.log(`\nFailed: ${[...new Set(failed)].join(', ')}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
