import type { ChatMessage } from './stand-in.ts';

/** What the table's messages are word for word, as a phone shows them in its list of chats. Written here, not taken from the shop. */
const shop = '山嵐茶舖';
/** In the shop's language: who follows has not joined, and nothing is known of theirs. */
const welcome = `你好，歡迎來到${shop}。10 秒完成，不用填表。集點、優惠券、生日禮都在 LINE 裡。`;

type Language = 'zh-TW' | 'en';
type Said = { who: string; tier: string };
type Speaks = (said: Said, ...words: string[]) => string;

const kinds: [RegExp, 'reply' | 'push', Record<Language, Speaks>][] = [
  [/^welcome$/, 'reply', { 'zh-TW': () => welcome, en: () => welcome }],
  [
    /^tier-up (.+)$/,
    'push',
    {
      'zh-TW': (_, tier) => `恭喜升級${tier}。謝謝你常來${shop}。新的好處現在就能用。`,
      en: (_, tier) => `Welcome to ${tier}. Thank you for coming to ${shop} so often. Your new benefits start now.`,
    },
  ],
  [
    /^tier-warning (\d+): (NT\$[\d,]+) by (.+)$/,
    'push',
    {
      'zh-TW': ({ tier }, days, amount, day) =>
        `${tier}還有 ${days} 天到期。${day} 前再消費 ${amount}，就能續留${tier}。`,
      en: ({ tier }, days, amount, day) =>
        `${tier} ends in ${days} days. Spend ${amount} more by ${day} to keep ${tier}.`,
    },
  ],
  [
    /^points-ending \d+: ([\d,]+) by (\d+)\/(\d+)$/,
    'push',
    {
      'zh-TW': (_, points, month, day) =>
        `有點數快到期了。${points} 點 ${month}/${day} 到期，在${shop}結帳時可以折抵。`,
      en: (_, points, month, day) =>
        `Some of your points end soon. ${points} points end on ${month === '3' ? 'Mar' : month} ${day}. Use them on your next bill at ${shop}.`,
    },
  ],
  [
    /^birthday: (\d+)$/,
    'push',
    {
      'zh-TW': ({ who }, points) => `${who}，生日快樂。${shop}送你 ${points} 點。`,
      en: ({ who }, points) => `Happy birthday, ${who}. ${points} points from ${shop}, for you.`,
    },
  ],
  [/^answer: (.+)$/, 'reply', { 'zh-TW': (_, line) => String(line), en: (_, line) => String(line) }],
];

/** @returns `push: …` or `reply: …`. @throws Error for a message that there is not. */
export function spoken(message: string, said: Said, language: Language): string {
  for (const [pattern, via, speaks] of kinds) {
    const found = pattern.exec(message);
    if (found !== null) return `${via}: ${speaks[language](said, ...found.slice(1))}`;
  }
  throw new Error(`"${message}" is no message of the table`);
}

/** What the shop said in a chat, in the same words. Of an answer to 等級 the lines about keeping it. */
export function heard({ via, message }: ChatMessage, isAnswer: boolean): string {
  if (!isAnswer) return `${via}: ${message.altText ?? message.text ?? message.type}`;
  return `${via}: ${textsIn(message.contents)
    .filter((text) => /天到期|寬限到|就能回到/.test(text))
    .join(' / ')}`;
}

function textsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, text } = node as { type?: unknown; text?: unknown };
  const own = type === 'text' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(node).flatMap(textsIn)];
}
