import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../bot/domain/campaign/campaign.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { presets } from '../../bot/domain/program/presets/presets.ts';
import { type Program, timelineOf } from '../../bot/domain/program/program.ts';
import { campaignSchema } from '../../shared/contract/campaign.ts';
import { programSchema } from '../../shared/contract/program.ts';
import { Story } from './cases/play.ts';
import { type Case, readCases } from './cases/read-case.ts';

const root = fileURLToPath(new URL('./cases/', import.meta.url));

/** Objects are merged field by field; one with a `kind` is another variant (but for `down`), and lists are other lists. */
function merged(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change) || ('kind' in change && !('graceDays' in base))) return change;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) result[key] = merged(result[key], value);
  return result;
}
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Tiers are changed by their code: `tiers: {silver: {...}}`. */
function withTiers(program: Program, change: Record<string, unknown>): unknown {
  const { tiers, ...rest } = change;
  const changed = merged(program, rest) as Program;
  if (!isPlain(tiers)) return tiers === undefined ? changed : { ...changed, tiers };
  return { ...changed, tiers: changed.tiers.map((tier) => merged(tier, tiers[tier.code] ?? {})) };
}

function programsOf({ rules }: Case): Program[] {
  const versions: Program[] = [];
  for (const { from, preset, change } of rules.length === 0 ? [{ from: null, preset: null, change: {} }] : rules) {
    const found = presets.find(({ code }) => code === preset)?.program;
    if (preset !== null && found === undefined) throw new Error(`there is no preset ${preset}`);
    const base = found ?? versions.at(-1) ?? defaultProgram;
    const startsAt = from === null ? new Date(0) : new Date(from.length > 10 ? from : `${from}T00:00:00+08:00`);
    versions.push(
      programSchema.parse({ ...(withTiers(base, change) as Program), version: versions.length + 1, startsAt }),
    );
  }
  return versions;
}

const plainCampaign = {
  on: null,
  tiers: null,
  branches: null,
  channels: null,
  audience: null,
  productLines: null,
  minimumSpend: 0,
  firstPurchaseOnly: false,
  streak: null,
  grants: 'both',
  quota: null,
  perMember: null,
  budgetPoints: null,
};
const campaignsOf = ({ campaigns }: Case): Campaign[] =>
  campaigns.map((each) =>
    campaignSchema.parse({
      ...plainCampaign,
      name: { 'zh-TW': String(each.id) },
      ...each,
      from: new Date(`${String(each.from)}T00:00:00+08:00`),
      until: new Date(`${String(each.until)}T00:00:00+08:00`),
    }),
  );

const files = globSync('**/*.md', { cwd: root }).toSorted();

it('there are tables for the defaults, the options and the presets', () => {
  for (const folder of ['defaults/', 'options/', 'presets/'])
    expect(files.filter((file) => file.startsWith(folder)).length, folder).toBeGreaterThan(0);
});

describe.each(files)('%s', (file) => {
  const cases = readCases(`${root}${file}`);
  it.each(cases.map((each): [string, Case] => [each.title, each]))('%s', (_title, each) => {
    const story = new Story(timelineOf(programsOf(each)), campaignsOf(each));
    for (const { line, date, happens, expected } of each.rows) {
      const at = `${file}:${line} ${date} ${happens}`;
      try {
        story.row(date, happens);
      } catch (error) {
        const code = error instanceof Error ? error.message : String(error);
        const told = expected.find(([column]) => column === 'told')?.[1];
        if (told === `refused: ${code}`) continue;
        throw new Error(`${at}: ${code}`, { cause: error });
      }
      for (const [column, value] of expected)
        expect(`${at} | ${column} ${story.read(column, story.instant(date))}`).toBe(`${at} | ${column} ${value}`);
    }
  });
});
