import { expect, test } from 'vitest';
import { forbiddenImports, importsOf, impurities } from './layer-check.ts';
import { read, trackedFiles } from './tracked.ts';

const sources = trackedFiles().filter(
  (path) => /^(bot|shared|liff-app)\/.*\.tsx?$/.test(path) && !path.endsWith('.d.ts'),
);

test('arrows go one way', () => {
  expect(sources.length).toBeGreaterThan(20);
  const importsSeen = sources.reduce((sum, path) => sum + importsOf(path, read(path)).length, 0);
  expect(importsSeen).toBeGreaterThan(50);
  expect(sources.flatMap((path) => [...forbiddenImports(path, read(path)), ...impurities(path, read(path))])).toEqual(
    [],
  );
});

test.each([
  ['bot/domain/account/planted.ts', "import mongoose from 'mongoose';"],
  ['bot/domain/account/planted.ts', "import type { Deps } from '../../services/ports.ts';"],
  ['bot/services/members/planted.ts', "import { x } from '../../store/members.ts';"],
  ['bot/services/members/planted.ts', "const x = await import('../../line/client.ts');"],
  ['bot/webhook/planted.ts', "export { x } from '../store/inbox.ts';"],
  ['bot/webhook/planted.ts', "import { x } from '../api/router.ts';"],
  ['bot/store/planted.ts', "import { join } from '../services/members/join.ts';"],
  ['shared/planted.ts', "import { x } from '../bot/config.ts';"],
  ['bot/sandbox/line-platform/planted.ts', "import { x } from '../../services/ports.ts';"],
  ['liff-app/src/features/card/planted.ts', "import { z } from 'zod';"],
  ['liff-app/src/features/card/planted.ts', "import { card } from '../../../../shared/contract/views.ts';"],
  ['liff-app/src/features/card/planted.ts', "import { x } from '../join/page.tsx';"],
  ['liff-app/src/lib/planted.ts', "import { x } from '../../../bot/config.ts';"],
])('a planted forbidden import is refused: %s %s', (path, source) => {
  expect(forbiddenImports(path, source)).toHaveLength(1);
});

test.each([
  ['bot/domain/time.ts', 'export const now = () => Date.now();'],
  ['bot/services/members/planted.ts', 'const now = new Date();'],
  ['bot/webhook/planted.ts', 'const at = { now = new Date() };'],
  ['bot/jobs/planted.ts', 'setTimeout(run, Math.random() * 1_000);'],
  ['bot/api/planted.ts', 'const { PUBLIC_URL } = process.env;'],
  ['shared/planted.ts', "const inBrowser = typeof process.versions === 'undefined';"],
])('a planted clock, chance or environment is refused: %s %s', (path, source) => {
  expect(impurities(path, source)).toHaveLength(1);
});
