import type { Language } from '../../shared/vocabulary.ts';
import { broadcastMessages } from '../line/messages/broadcast.ts';
import { birthdayGiftMessages, furtherDateMessages, tierUpMessages } from '../line/messages/gifts.ts';
import { passEndingMessages, pointsEndingMessages, tierWarningMessages } from '../line/messages/notices.ts';
import { createVoice } from '../line/messages/voice.ts';
import type { RenderBroadcast } from '../services/broadcasts/deliver.ts';
import type { ShopNow } from '../services/members/read-for-chat.ts';
import type { RenderIntent } from '../services/messages/deliver.ts';

/** How what jobs send is worded, for one run: the shop as it is now. */
export function createRender(shop: ShopNow, liffUrl: string): { broadcast: RenderBroadcast; intent: RenderIntent } {
  const voice = (language: Language) => createVoice({ language, shop, liffUrl, today: shop.today });
  return {
    broadcast: (broadcast, template, language) => broadcastMessages(voice(language), broadcast, template),
    intent: ({ kind, facts }, member, card) => {
      if (kind === 'birthday') {
        const {
          points,
          expiresOn,
          coupons = 0,
        } = facts as { points: number; expiresOn: string | null; coupons?: number };
        return birthdayGiftMessages(voice(member.language), card, { points, expiresOn, coupons });
      }
      if (kind === 'further-date')
        return furtherDateMessages(voice(member.language), card, facts as Parameters<typeof furtherDateMessages>[2]);
      // Of two rises in a row the later says it all.
      if (kind === 'tier-up')
        return facts.tier === card.tier.code ? tierUpMessages(voice(member.language), card) : null;
      if (kind === 'tier-warning') {
        // Kept meanwhile: there is nothing to warn of any more.
        const messages = tierWarningMessages(voice(member.language), card);
        return messages.length === 0 ? null : messages;
      }
      if (kind === 'points-ending') {
        const { expiresOn } = facts as { expiresOn: string };
        const left = card.points.lots.filter((lot) => lot.expiresOn === expiresOn);
        const points = left.reduce((sum, lot) => sum + lot.points, 0);
        return points === 0 ? null : pointsEndingMessages(voice(member.language), card, { points, expiresOn });
      }
      if (kind === 'pass-ending') {
        // Renewed meanwhile: there is nothing to offer any more.
        const messages = passEndingMessages(voice(member.language), card);
        return messages.length === 0 ? null : messages;
      }
      return null;
    },
  };
}
