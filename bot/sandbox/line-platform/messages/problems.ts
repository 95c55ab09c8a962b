import type { Problem } from '../line-error.ts';
import type { JsonObject } from '../types.ts';

/** Collects what LINE would complain about, each with the property it is about. */
export class Problems {
  readonly list: Problem[] = [];
  add(message: string, property: string): void {
    this.list.push({ message, property });
  }
}

/** Judges one value found at `path`. */
export type Check = (value: unknown, path: string, problems: Problems) => void;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Labels, titles and the like are counted as people see them; message text is counted in UTF-16 units. */
const graphemes = (text: string): number => [...segmenter.segment(text)].length;
const units = (text: string): number => text.length;

export const text =
  (max: number, options: { min?: number; count?: (text: string) => number } = {}): Check =>
  (value, path, problems) => {
    if (typeof value !== 'string') return problems.add('must be a string', path);
    const min = options.min ?? 1;
    if (value.length < min) return problems.add('May not be empty', path);
    const length = (options.count ?? units)(value);
    if (length > max) problems.add(`Length must be between ${min} and ${max}`, path);
  };
export const seenText = (max: number, min = 1): Check => text(max, { min, count: graphemes });

export const oneOf =
  (...allowed: unknown[]): Check =>
  (value, path, problems) => {
    if (!allowed.includes(value)) problems.add(`Must be one of the following values: [${allowed.join(', ')}]`, path);
  };

export const matching =
  (pattern: RegExp, complaint: string): Check =>
  (value, path, problems) => {
    if (typeof value !== 'string' || !pattern.test(value)) problems.add(complaint, path);
  };

export const integer =
  (min: number, max: number): Check =>
  (value, path, problems) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      problems.add(`must be an integer between ${min} and ${max}`, path);
    }
  };
export const truth: Check = (value, path, problems) => {
  if (typeof value !== 'boolean') problems.add('must be a boolean', path);
};

/** An address LINE accepts: a known scheme, percent-encoded, not too long. */
export const uri =
  (max: number, schemes: string[]): Check =>
  (value, path, problems) => {
    if (typeof value !== 'string' || value === '') return problems.add('May not be empty', path);
    if (value.length > max) return problems.add(`Length must be between 1 and ${max}`, path);
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase();
    if (!scheme || !schemes.includes(scheme)) return problems.add('invalid uri scheme', path);
    const rest = value.slice(scheme.length + 1);
    const hasHost = !scheme.startsWith('http') || (URL.canParse(value) && /^\/\/[^/]/.test(rest));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a control character in an address is what is looked for
    if (!hasHost || rest === '' || /[\s\u0000-\u001f<>"{}|\\^`]|[^\x00-\x7f]/.test(value))
      problems.add('invalid uri', path);
  };
export const imageUrl = uri(2_000, ['https']);

export interface Fields {
  [name: string]: { check: Check; required?: boolean };
}

/** Checks an object's fields. `sealed` objects (Flex) refuse what they do not know, in LINE's words "unknown field". */
export function checkFields(
  value: JsonObject,
  path: string,
  problems: Problems,
  fields: Fields,
  sealed: boolean,
): void {
  const join = (name: string): string => (sealed ? `${path}/${name}` : `${path}.${name}`);
  for (const [name, { check, required }] of Object.entries(fields)) {
    if (value[name] !== undefined && value[name] !== null) check(value[name], join(name), problems);
    else if (required) problems.add(sealed ? 'must be specified' : 'May not be empty', join(name));
  }
  if (!sealed) return;
  for (const name of Object.keys(value)) {
    if (!(name in fields)) problems.add('unknown field', join(name));
  }
}

export const colourOf = matching(/^#[0-9a-fA-F]{6}$/, 'invalid color format');
