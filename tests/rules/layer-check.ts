import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * Who may import what (ARCHITECTURE.md). Each row: files of `from` may import our own files under `may` and packages under
 * `packages` ('*' = any). The first row that fits a file decides. A type-only import is allowed where `types` names the folder.
 */
type Row = { from: RegExp; may: RegExp; types?: RegExp; packages: RegExp };

const any = /^/;
const none = /(?!)/;
const builtin = /^node:/;
const rows: Row[] = [
  { from: /^shared\//, may: /^shared\//, packages: /^zod$/ },
  { from: /^bot\/domain\//, may: /^(bot\/domain|shared)\//, packages: /^temporal-polyfill$/ },
  {
    from: /^bot\/services\//,
    may: /^(bot\/services|bot\/domain|shared)\//,
    packages: /^(node:crypto|temporal-polyfill)$/,
  },
  {
    from: /^bot\/store\//,
    may: /^(bot\/store|shared)\//,
    types: /^bot\/(services\/ports(\.ts|\/)|domain\/)/,
    packages: /^(mongoose|mongodb|node:crypto)$/,
  },
  {
    from: /^bot\/line\//,
    may: /^(bot\/line|shared)\//,
    types: /^bot\/services\/ports(\.ts|\/)/,
    packages: /^(@line\/bot-sdk|jose|node:[a-z/]+)$/,
  },
  {
    from: /^bot\/webhook\//,
    may: /^(bot\/webhook|bot\/services|bot\/line\/messages|shared)\/|^bot\/line\/postback\.ts$/,
    types: /^bot\/domain\//,
    packages: /^(express|@line\/bot-sdk|node:[a-z/]+)$/,
  },
  {
    from: /^bot\/api\//,
    may: /^(bot\/api|bot\/services|bot\/line\/messages|shared)\/|^bot\/line\/postback\.ts$/,
    types: /^bot\/(domain\/|line\/login\.ts)/,
    packages: /^(express|express-rate-limit|helmet|jose|pino|pino-http|zod|node:[a-z/]+)$/,
  },
  {
    from: /^bot\/jobs\//,
    may: /^(bot\/jobs|bot\/services|bot\/line\/messages|shared)\/|^bot\/line\/postback\.ts$/,
    types: /^bot\/domain\//,
    packages: /^(agenda|@agendajs\/mongo-backend|mongodb|node:[a-z/]+)$/,
  },
  {
    from: /^bot\/cli\/|^bot\/sandbox\/demo-/,
    may: /^(bot\/cli|bot\/services|shared)\/|^bot\/(compose|config|clock|log|surroundings)\.ts$|^bot\/sandbox\/demo-/,
    packages: builtin,
  },
  { from: /^bot\/sandbox\/line-platform\/page\//, may: /^bot\/sandbox\/line-platform\/page\//, packages: none },
  { from: /^bot\/sandbox\/line-platform\//, may: /^bot\/sandbox\/line-platform\/|^shared\/ids\.ts$/, packages: any },
  { from: /^bot\/sandbox\/database\//, may: /^bot\/sandbox\/database\/|^shared\/ids\.ts$/, packages: any },
  { from: /^bot\/app\.ts$/, may: /^(bot\/api|bot\/services|shared)\/|^bot\/log\.ts$/, types: /^bot\//, packages: any },
  { from: /^bot\/(config|log|clock|seals)\.ts$/, may: /^shared\//, types: /^bot\//, packages: any },
  { from: /^bot\//, may: /^(bot|shared)\//, packages: any },
  {
    from: /^liff-app\/src\/(features|staff)\//,
    may: /^liff-app\/src\/(lib|ui)\/|^shared\/(?!contract)/,
    types: /^shared\/contract\//,
    packages: /^(?!zod$)/,
  },
  {
    from: /^liff-app\//,
    may: /^liff-app\/|^shared\/(?!contract)/,
    types: /^shared\/contract\//,
    packages: /^(?!zod$)/,
  },
];

export type Import = { target: string; typeOnly: boolean };

/** Every import of a file: static, re-exported, and dynamic with a literal. Ours are paths from the root, packages bare names. */
export function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found: { specifier: string; typeOnly: boolean }[] = [];
  for (const each of module.staticImports) {
    found.push({
      specifier: each.moduleRequest.value,
      typeOnly: each.entries.length > 0 && each.entries.every((entry) => entry.isType),
    });
  }
  for (const each of module.staticExports) {
    for (const entry of each.entries)
      if (entry.moduleRequest) found.push({ specifier: entry.moduleRequest.value, typeOnly: entry.isType });
  }
  for (const each of module.dynamicImports) {
    const text = source.slice(each.moduleRequest.start, each.moduleRequest.end);
    if (/^['"`][^$]+['"`]$/.test(text)) found.push({ specifier: text.slice(1, -1), typeOnly: false });
  }
  return found.map(({ specifier, typeOnly }) => ({
    typeOnly,
    target: specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier,
  }));
}

const feature = (path: string) => /^liff-app\/src\/(features\/[^/]+|staff\/(?:counter|console))\//.exec(path)?.[1];

/** @returns one sentence per forbidden import. */
export function forbiddenImports(path: string, source: string): string[] {
  const row = rows.find((candidate) => candidate.from.test(path));
  if (!row) return [`${path}: no rule says what this file may import`];
  const own = /^(bot|shared|liff-app|tests)\//;
  return importsOf(path, source).flatMap(({ target, typeOnly }) => {
    if (/\.(css|svg|png)(\?.*)?$/.test(target)) return [];
    if (!own.test(target)) {
      return row.packages.test(target) ? [] : [`${path} must not import the package ${target}`];
    }
    const [here, there] = [feature(path), feature(target)];
    if (here && there && here !== there) return [`${path} must not import another feature: ${target}`];
    const sameStaff = path.startsWith('liff-app/src/staff/') && target.startsWith('liff-app/src/staff/');
    const sameFeature = here !== undefined && here === there;
    if (row.may.test(target) || sameStaff || sameFeature || (typeOnly && row.types?.test(target))) return [];
    return [`${path} must not import ${target}${typeOnly ? ' (even as a type)' : ''}`];
  });
}

const clocks = [
  { pattern: /\bDate\.now\b/, what: 'Date.now()' },
  { pattern: /\bnew Date\s*\(\s*\)/, what: 'new Date() without an argument' },
  { pattern: /\bMath\.random\b/, what: 'Math.random' },
  { pattern: /\bTemporal\.Now\b/, what: 'Temporal.Now' },
];
const machine = [{ pattern: /\bprocess\./, what: 'process' }];
const environment = [{ pattern: /\bprocess\.env\b/, what: 'process.env' }];

/** The shop's own clock; and what the database's sweeper compares with the machine's time, which it alone knows. */
const mayAskTheTime = /^bot\/(clock\.ts|store\/(inbox|outbox)\.ts)$/;
/** The processes hand it to `config.ts`, once. */
const mayReadTheEnvironment = /^bot\/(main|worker|migrate)\.ts$|^bot\/cli\/run-command\.ts$/;
/** Stand-ins for things outside: they have a time and an environment of their own. */
const standIns = /^bot\/sandbox\/(line-platform|database)\//;

/**
 * What asks the time or draws by chance takes `now` and `random` as arguments instead: the clock of a shop can be moved, and a decision
 * can be looked at again. A `performance.now()` only measures how long something took.
 */
export function impurities(path: string, source: string): string[] {
  if (!/^(bot|shared)\//.test(path) || standIns.test(path)) return [];
  const refused = [
    ...(mayAskTheTime.test(path) ? [] : clocks),
    ...(mayReadTheEnvironment.test(path) ? [] : environment),
    ...(/^(bot\/(domain|services)|shared)\//.test(path) ? machine : []),
  ];
  return refused.filter(({ pattern }) => pattern.test(source)).map(({ what }) => `${path} uses ${what}`);
}
