import { expect, test } from 'vitest';
import { createRender } from '../../bot/jobs/render.ts';
import { tierMessages } from '../../bot/line/messages/tier.ts';
import type { CardView } from '../../bot/line/messages/voice.ts';
import { createVoice } from '../../bot/line/messages/voice.ts';
import type { OutboxRow } from '../../bot/services/ports/line.ts';
import type { Member } from '../../bot/services/ports/members.ts';
import { type Language, languages } from '../../shared/vocabulary.ts';
import { cardOf } from '../liff/support/card.ts';

const shop = { name: '山嵐茶舖', brandColor: '#0b6b4f', currency: 'TWD', today: '2026-11-22' };
const { intent } = createRender(shop as Parameters<typeof createRender>[0], 'https://liff.line.me/1');
const rendered = (kind: OutboxRow['kind'], facts: OutboxRow['facts'], card: CardView, language: Language = 'zh-TW') => {
  const messages = intent({ kind, facts } as OutboxRow, { language } as Member, card);
  return messages?.map((message) => ('altText' in message ? message.altText : '')).join() ?? null;
};
const pass = (renewal: { daysLeft: number; fee: number } | null) =>
  cardOf({ pass: { name: { 'zh-TW': '年費會員', en: 'Plus' }, since: '2026-01-01', until: '2026-12-22', renewal } });

const renewals: Record<Language, string> = {
  'zh-TW': '年費會員還有 30 天到期。12/22 前到店裡續約，NT$600，日子接著算。',
  en: 'Plus ends in 30 days. Renew it at the shop by 12/22 for NT$600; the new period follows on.',
  ja: '年費會員の期限まであと30日です。12/22までに店頭でNT$600で更新できます。期限の翌日から続きます。',
  th: '年費會員 จะหมดอายุในอีก 30 วัน ต่ออายุที่ร้านภายใน 12/22 ในราคา NT$600 โดยนับต่อจากวันสุดท้าย',
};

test.each(languages)('a paid period that ends is offered again, with its price and its day (%s)', (language) => {
  const said = rendered('pass-ending', {}, pass({ daysLeft: 30, fee: 600 }), language);
  const day = createVoice({ language, shop, liffUrl: '', today: shop.today }).day('2026-12-22');
  expect(said).toBe(renewals[language].replace('12/22', day));
  const voice = createVoice({ language, shop, liffUrl: 'https://liff.line.me/1', today: shop.today });
  expect(JSON.stringify(tierMessages(voice, pass({ daysLeft: 30, fee: 600 })))).toContain('NT$600');
});

test('renewed meanwhile: nothing is sent', () => {
  expect(rendered('pass-ending', {}, pass(null))).toBeNull();
  expect(rendered('pass-ending', {}, cardOf({ pass: null }))).toBeNull();
});

test.each([
  ['zh-TW', { points: 30, coupons: 1 }, '毛孩生日。山嵐茶舖送你 30 點。山嵐茶舖送你一張優惠券。'],
  ['en', { points: 30, coupons: 0 }, 'Our pets’ day. 30 points from 山嵐茶舖, for you.'],
  ['ja', { points: 0, coupons: 1 }, '毛孩生日。山嵐茶舖からクーポンです。'],
  ['th', { points: 30, coupons: 0 }, '毛孩生日 山嵐茶舖 มอบให้คุณ 30 คะแนน'],
] as const)(
  'the gift of the shop’s further date goes under the shop’s own name for it (%s)',
  (language, gift, said) => {
    const name = { 'zh-TW': '毛孩生日', en: 'Our pets’ day' };
    expect(
      rendered(
        'further-date',
        { ...gift, name, expiresOn: null },
        { ...cardOf(), shop: { ...cardOf().shop, name: shop.name } },
        language,
      ),
    ).toBe(said);
  },
);
