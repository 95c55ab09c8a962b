import type { messagingApi } from '@line/bot-sdk';
import { liffPaths } from '../../../shared/liff-paths.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { clip } from '../messages/parts.ts';
import { encodePostback, type Postback } from '../postback.ts';
import { type CellKind, cellsOf, menuSize } from './cells.ts';
import type { MenuLook } from './names.ts';
import { barWord, cellWord, type MenuShop } from './words.ts';

const barMax = 14;
const labelMax = 20;

/** A menu as LINE takes it, all but its name. */
export function menuDefinition(
  { look, language }: { look: MenuLook; language: Language },
  { liffUrl, shop }: { liffUrl: string; shop: MenuShop },
): Omit<messagingApi.RichMenuRequest, 'name'> {
  return {
    size: menuSize,
    selected: true,
    chatBarText: clip(barWord(look, language, shop), barMax),
    areas: cellsOf(look).map(({ kind, ...bounds }) => ({ bounds, action: actionOf(kind, language, liffUrl) })),
  };
}

/** Card, settings and joining open a page; the rest is answered in the chat, where the answer stays. */
function actionOf(kind: CellKind, language: Language, liffUrl: string): messagingApi.Action {
  const label = clip(cellWord(kind, language), labelMax);
  const open = (path: string): messagingApi.Action => {
    return { type: 'uri', label, uri: `${liffUrl}${path === '/' ? '' : path}` };
  };
  const ask = (postback: Postback): messagingApi.Action => {
    return { type: 'postback', label, data: encodePostback(postback), displayText: label };
  };
  switch (kind) {
    case 'card':
      return open(liffPaths.card());
    case 'settings':
      return open(liffPaths.settings());
    case 'join':
      return open(liffPaths.join());
    case 'inChat':
      return ask({ do: 'offer' });
    default:
      return ask({ do: 'show', what: kind });
  }
}
