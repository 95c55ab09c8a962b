import type { Language } from '../vocabulary.ts';

/** What points are called until a shop calls them otherwise. */
export const usualPointsName = { 'zh-TW': '點', en: 'points', ja: 'ポイント', th: 'คะแนน' } as const satisfies Record<
  Language,
  string
>;

export type PointsName = { 'zh-TW': string } & { [language in Language]?: string | undefined };

/** What one of a shop's points is called, and what many are; alike where a language has no plural. */
export type OwnName = { one: string; many: string };

/** The shop's own name for its points in a language; null where it has none, and the texts say what they say anyway. */
export function ownPointsName(name: PointsName | undefined, language: Language): OwnName | null {
  const many = name?.[language] || name?.['zh-TW'];
  if (!many || many === usualPointsName[language] || many === usualPointsName['zh-TW']) return null;
  return { one: language === 'en' ? oneOf(many) : many, many };
}

/** One of what English calls many: beans, boxes. Where the ending does not tell (cookies, berries, leaves), the name stays whole. */
const oneOf = (many: string): string =>
  /(ies|ves|ss|us)$/i.test(many) ? many : many.replace(/(x|ch|sh|ss)es$|([^s])s$/i, '$1$2');

/** A text marks where it names points, so that a shop's own name can stand there: `可用⟦點數⟧`, `1 ⟦point⟧`. */
const marked = /⟦(點數?|[Pp](?:oin)?ts?|ポイント|คะแนน)⟧/g;

/**
 * Words as a shop says them: every text of theirs, and every text that a function of theirs makes.
 * @param own from `ownPointsName`; null leaves the word that is marked.
 */
export function named<Words>(words: Words, own: OwnName | null): Words {
  const say = (each: unknown): unknown => {
    if (typeof each === 'string') return each.replace(marked, (_, word: string) => (own ? inForm(own, word) : word));
    if (typeof each === 'function') return (...facts: unknown[]) => say(each(...facts));
    if (Array.isArray(each)) return each.map(say);
    if (typeof each === 'object' && each !== null)
      return Object.fromEntries(Object.entries(each).map(([key, value]) => [key, say(value)]));
    return each;
  };
  return say(words) as Words;
}

/** The name as the word it stands for: `point` is one of them, `Points` begins a sentence. */
function inForm({ one, many }: OwnName, word: string): string {
  const said = /^p(oin)?t$/i.test(word) ? one : many;
  return word.startsWith('P') ? said.charAt(0).toUpperCase() + said.slice(1) : said;
}
