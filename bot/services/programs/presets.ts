import { presets } from '../../domain/program/presets/presets.ts';
import type { Rules } from './read.ts';

/** Rules to start from, without the version and start that scheduling gives them. */
export const listPresets = () =>
  presets.map(({ program: { version: _version, startsAt: _startsAt, ...rules }, ...preset }) => ({
    ...preset,
    rules: rules as Rules,
  }));
