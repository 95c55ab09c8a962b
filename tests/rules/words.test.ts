import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAudited } from '../../bot/api/serve.ts';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { named } from '../../shared/i18n/points-name.ts';
import { staffWords } from '../../shared/i18n/staff/zh-TW.ts';
import { languages } from '../../shared/vocabulary.ts';

const namespaces = existsSync('shared/i18n')
  ? readdirSync('shared/i18n', { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map((each) => each.name)
  : [];

/** Every key path with its kind; functions count by their number of arguments, so that a translation cannot drop one. */
function shape(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [`${path}(${value.length})`];
  if (Array.isArray(value)) return value.flatMap((each, index) => shape(each, `${path}[${index}]`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => shape(each, `${path}.${key}`));
  return [path];
}

test('there are words', () => {
  expect(namespaces.length).toBeGreaterThan(2);
});

const wordsOf = async (namespace: string, language: string): Promise<unknown> =>
  import(`../../shared/i18n/${namespace}/${language}.ts`).then(
    (module: Record<string, unknown>) => Object.values(module)[0],
  );

/** Every text by its path; a function is the text of its code, in which its words stand. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'function') return [[path, String(value)]];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => texts(each, `${path}.${key}`));
  return [[path, String(value)]];
}

/** What no text of a language is written in. Japanese shares its ideographs with Chinese, so only kana would give it away there. */
const foreign: Record<string, RegExp> = {
  'zh-TW': /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u,
  en: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u,
  ja: /\p{Script=Thai}/u,
  th: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
};
/** A noun that Japanese writes the same way: 設定, 金額. Anything longer was forgotten. */
const sharedNoun = /^\p{Script=Han}{1,3}$/u;

/** Every text a function makes where each of its counts is one. */
const saidOfOne = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'function'
    ? [[path, String(value(...Array.from({ length: value.length }, () => '1')))]]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) => saidOfOne(each, `${path}.${key}`))
      : [];
const oneOfMany = /\b1 (?:[a-z]+ )?(pts|points|coupons|days|months|years|members|messages|visits|ones)\b/;

test.each(namespaces)('%s: English knows one from many', async (namespace) => {
  const said = saidOfOne(await wordsOf(namespace, 'en'));
  expect(said.filter(([, text]) => oneOfMany.test(named(text, null)))).toEqual([]);
});

test.each(namespaces)('%s is complete in every language', async (namespace) => {
  const shapes = await Promise.all(
    languages.map(async (language) => shape(await wordsOf(namespace, language)).toSorted()),
  );
  expect(shapes[0]?.length).toBeGreaterThan(3);
  for (const each of shapes.slice(1)) expect(each).toEqual(shapes[0]);
});

test.each(namespaces)('%s: no text is empty, left in another language, or copied from Chinese', async (namespace) => {
  const chinese = new Map(texts(await wordsOf(namespace, 'zh-TW')));
  for (const language of languages) {
    const found = texts(await wordsOf(namespace, language));
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter(([, text]) => text.trim() === '')).toEqual([]);
    expect(found.filter(([, text]) => foreign[language]?.test(text))).toEqual([]);
    if (language === 'zh-TW') continue;
    const copied = found.filter(([path, text]) => chinese.get(path) === text && /\p{Script=Han}/u.test(text));
    expect(copied.filter(([, text]) => !sharedNoun.test(text))).toEqual([]);
  }
});

test('whatever staff do stands in the audit log in words', () => {
  const written = (endpoints as readonly EndpointSpec[]).filter((each) => each.auth === 'staff' && isAudited(each));
  expect(written.length).toBeGreaterThan(20);
  const actions = written.map(({ method, path }) => `${method} ${path.replace('/api/staff/', '')}`);
  expect(actions.filter((action) => !(action in staffWords.audit.actions))).toEqual([]);
});
