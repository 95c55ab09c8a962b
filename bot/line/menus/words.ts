import { chatWords as en } from '../../../shared/i18n/chat/en.ts';
import { chatWords as ja } from '../../../shared/i18n/chat/ja.ts';
import { chatWords as th } from '../../../shared/i18n/chat/th.ts';
import { chatWords as zhTW } from '../../../shared/i18n/chat/zh-TW.ts';
import type { Language, Material } from '../../../shared/vocabulary.ts';
import type { LocalText } from '../../services/ports/coupons.ts';
import type { CellKind } from './cells.ts';
import type { MenuLook } from './names.ts';

/** What of the shop's rules is seen in a menu. */
export type MenuShop = { language: Language; tiers: readonly { material: Material; name: LocalText }[] };

const words = { 'zh-TW': zhTW, en, ja, th } satisfies Record<Language, unknown>;

/** The word under a cell's picture, also what a screen reader says. At most four Chinese characters. */
export function cellWord(kind: CellKind, language: Language): string {
  const { menu, show } = words[language];
  return kind === 'join' || kind === 'inChat' || kind === 'settings' ? menu[kind] : show[kind];
}

/** What the bar under the chat says. */
export function barWord(look: MenuLook, language: Language, shop: MenuShop): string {
  const { menu } = words[language];
  const tier = shop.tiers.find(({ material }) => material === look);
  // A shop may have no tier of that material (any more): then the bar says what is always true.
  return tier === undefined ? menu.guestBar : menu.bar(tier.name[language] || tier.name['zh-TW']);
}
