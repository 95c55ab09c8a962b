import type { LineUserId } from '../../shared/ids.ts';
import type { Deps } from '../services/ports.ts';
import { type LineApi, LineCallError } from './api-client.ts';
import { drawMenu, nameOf } from './menus/drawn.ts';
import { type Move, movePeople } from './menus/move-people.ts';
import { findMenu, menuFor } from './menus/names.ts';
import { createMenuShelf } from './menus/shelf.ts';
import type { MenuShop } from './menus/words.ts';

export type RichMenusOptions = {
  api: LineApi;
  log: Pick<Deps['log'], 'warn'>;
  /** `https://liff.line.me/<LIFF id>`, without a trailing slash. */
  liffUrl: string;
  /** The rules in force: their language is the guests', their tiers' names stand in the bar. */
  shop?: () => Promise<MenuShop>;
  /** How long to wait before each look at how far LINE has moved people. */
  movePausesMs?: readonly number[];
};

export type RichMenus = {
  /**
   * Shows a person a menu `<material or guest>-<language>`, making it at LINE first where it is not there.
   * @throws LineCallError, or Error for a name that is no menu's.
   */
  link(id: LineUserId, menu: string): Promise<void>;
  /** Brings what LINE has in line with what is drawn here. Run twice or by two at once it changes nothing more. @throws LineCallError. */
  reconcile(): Promise<{ created: number; removed: number }>;
  /** The name of somebody's menu. */
  menuFor: typeof menuFor;
};

const timeoutMs = 10_000;
/** LINE deletes 100 menus an hour at most; what is left over goes next time. */
const removedMax = 50;
/** LINE moves people within seconds; half a minute is waited for it, and else until the next time. */
const usualPausesMs = [1_000, 2_000, 4_000, 8_000, 15_000];
const plainShop = async (): Promise<MenuShop> => ({ language: 'zh-TW', tiers: [] });

export function createRichMenus(options: RichMenusOptions): RichMenus {
  const { api, log, liffUrl, shop = plainShop, movePausesMs = usualPausesMs } = options;
  const shelf = createMenuShelf({ api, draw: async (name) => drawMenu(name, { liffUrl, shop: await shop() }) });
  let reconciling: Promise<{ created: number; removed: number }> | null = null;

  const linkTo = (id: LineUserId, richMenuId: string) =>
    api.call('rich menu link', timeoutMs, (client) => client.linkRichMenuIdToUser(id, richMenuId));

  /**
   * 1. One list. 2. The guests' menu is there and everybody's default. 3. Where there are earlier versions of a menu, or two of one, the
   * one that stays is there. 4. Their people are moved to it. 5. Only then are they deleted: who is linked to a menu that is gone sees the
   * guests' one. Menus nobody needs yet are not made.
   */
  async function reconcile(): Promise<{ created: number; removed: number }> {
    const madeBefore = shelf.made();
    const all = await shelf.look();
    const guests = await shelf.idOf(menuFor('guest', (await shop()).language));
    await api.call('default rich menu', timeoutMs, (client) => client.setDefaultRichMenu(guests));
    const moves: Move[] = [];
    for (const menu of all) {
      const name = nameOf(menu);
      const to = name && (await shelf.idOf(name));
      if (to && to !== menu.richMenuId) moves.push({ from: menu.richMenuId, to });
    }
    const moved = moves.length > 0 && (await movePeople(api, moves, movePausesMs));
    const removed = moved ? await remove(moves.slice(0, removedMax)) : 0;
    const counts = { created: shelf.made() - madeBefore, removed };
    if (moves.length > removed) log.warn({ ...counts, left: moves.length - removed }, 'rich menus wait to be removed');
    return counts;
  }

  async function remove(moves: readonly Move[]): Promise<number> {
    let removed = 0;
    for (const { from } of moves) {
      await api
        .call('rich menu removal', timeoutMs, (client) => client.deleteRichMenu(from))
        .then(() => {
          removed += 1;
        })
        // Another process was first.
        .catch(unlessGone);
    }
    return removed;
  }

  return {
    async link(id, menu) {
      const name = findMenu(menu)?.name;
      if (name === undefined) throw new Error(`there is no rich menu ${menu}`);
      const known = await shelf.idOf(name);
      try {
        await linkTo(id, known);
      } catch (error) {
        unlessGone(error);
        shelf.forget(name, known);
        await linkTo(id, await shelf.idOf(name));
      }
    },
    reconcile() {
      reconciling ??= reconcile().finally(() => {
        reconciling = null;
      });
      return reconciling;
    },
    menuFor,
  };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof LineCallError) || error.failure.status !== 404) throw error;
}
