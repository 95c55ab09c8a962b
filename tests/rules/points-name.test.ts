import { describe, expect, test } from 'vitest';
import { named, ownPointsName, usualPointsName } from '../../shared/i18n/points-name.ts';
import { languages } from '../../shared/vocabulary.ts';

/** What a member or a clerk reads. The console's rules, errors for tills and the reasons of a refusal speak of points as such. */
const read = ['chat', 'member', 'explain', 'units', 'notice', 'staff', 'fit'];
const naming = /點|ポイント|คะแนน|แต้ม|(?<![a-z])(points?|pts?)(?![a-z])/i;
/** The everyday word; and what the menus' drawn pictures say. */
const everyday = /點下面|有點忙|in six points/;
const drawn = ['.show.points'];
const star = { one: '★', many: '★' };

/** Every text, and what every function says of many, of one and of nothing. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return ['7', '1', ''].flatMap((fact) =>
      texts(value(...Array.from({ length: value.length }, () => fact)), `${path}(${fact})`),
    );
  return Object.entries(value ?? {}).flatMap(([key, each]) => texts(each, `${path}.${key}`));
}

const wordsOf = async (namespace: string, language: string): Promise<unknown> =>
  Object.values((await import(`../../shared/i18n/${namespace}/${language}.ts`)) as Record<string, unknown>)[0];

describe.each(read)('%s', (namespace) => {
  test.each(languages)('names points only where the shop’s own name can stand (%s)', async (language) => {
    const words = await wordsOf(namespace, language);
    const said = texts(words);
    expect(said.length).toBeGreaterThan(3);
    const own = new Map(said.map(([path, text]) => [path, named(text, star)]));
    const bare = [...own].filter(([path, text]) => naming.test(text.replace(everyday, '')) && !drawn.includes(path));
    expect(bare).toEqual([]);
    expect([...own.values()].filter((text) => /[⟦⟧]/.test(text))).toEqual([]);
  });
});

test('the rule sees a text that was forgotten', () => {
  for (const text of ['可用點數', '5 點', 'Points to spend', '1 pt', 'ポイント', 'แต้ม', '5 คะแนน'])
    expect(naming.test(named(text, star))).toBe(true);
});

describe('a shop’s own name', () => {
  const words = {
    of: (count: string) => (count === '1' ? '1 ⟦point⟧ ends' : `${count} ⟦pts⟧ end`),
    list: ['⟦Points⟧ to spend', 'Card'],
    zh: { text: '還沒有⟦點數⟧。⟦點⟧' },
    none: null,
  };
  test('stands wherever points are named, in the form it is named in', () => {
    const said = named(words, { one: 'bean', many: 'beans' });
    expect([said.of('1'), said.of('2'), ...said.list, said.none]).toEqual([
      '1 bean ends',
      '2 beans end',
      'Beans to spend',
      'Card',
      null,
    ]);
    expect(named(words, ownPointsName({ 'zh-TW': '茶豆' }, 'zh-TW')).zh.text).toBe('還沒有茶豆。茶豆');
  });
  test('without one the words are those that are written', () => {
    const said = named(words, null);
    expect([said.of('1'), said.of('2'), said.list[0], said.zh.text]).toEqual([
      '1 point ends',
      '2 pts end',
      'Points to spend',
      '還沒有點數。點',
    ]);
  });
  test('leaves what others wrote: only our own marks are read', () => {
    expect(named('⟦特價⟧ ⟦點⟧', { one: '', many: '$& 🫘' })).toBe('⟦特價⟧ $& 🫘');
  });
  test.each([
    ['beans', 'bean'],
    ['stamps', 'stamp'],
    ['boxes', 'box'],
    ['roses', 'rose'],
    ['glass', 'glass'],
    ['bonus', 'bonus'],
    ['cookies', 'cookies'],
    ['leaves', 'leaves'],
    ['🫘', '🫘'],
    ['茶豆', '茶豆'],
  ])('one of %s is %s', (many, one) => {
    expect(ownPointsName({ 'zh-TW': '茶', en: many }, 'en')).toEqual({ one, many });
    expect(ownPointsName({ 'zh-TW': '茶', ja: many }, 'ja')).toEqual({ one: many, many });
  });
  test('is the language’s, else the first; the usual names are none', () => {
    expect(languages.map((language) => ownPointsName(usualPointsName, language))).toEqual([null, null, null, null]);
    expect(ownPointsName(undefined, 'en')).toBeNull();
    expect(ownPointsName({ 'zh-TW': '點' }, 'en')).toBeNull();
    expect(ownPointsName({ 'zh-TW': '茶豆' }, 'en')).toEqual({ one: '茶豆', many: '茶豆' });
    expect(ownPointsName({ 'zh-TW': '茶豆', en: 'beans' }, 'en')?.many).toBe('beans');
    expect(ownPointsName({ 'zh-TW': '茶豆', en: 'points' }, 'en')).toBeNull();
  });
});
