import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { messagingApi } from '@line/bot-sdk';
import { menuDefinition } from './definition.ts';
import { findMenu, type MenuName } from './names.ts';
import type { MenuShop } from './words.ts';

/** A menu ready to be made at LINE: its picture, and a name that says which version of which menu it is. */
export type DrawnMenu = { request: messagingApi.RichMenuRequest; picture: Blob };

/** Drawn by `tests/support/draw-rich-menus.ts`: nothing is rasterised at run time. */
export const pictureFile = (name: MenuName): URL => new URL(`./${name.toLowerCase()}.png`, import.meta.url);

const pictures = new Map<MenuName, Promise<Buffer>>();
const hashLength = 12;
const ours = /^regulars:([A-Za-z-]+):([0-9a-f]{12})$/;

/**
 * LINE cannot replace a menu's picture, nor change a menu: whatever changes makes another menu. So the name LINE keeps for us carries a
 * hash of all there is, and menus of earlier versions are known by it.
 */
export async function drawMenu(name: MenuName, given: { liffUrl: string; shop: MenuShop }): Promise<DrawnMenu> {
  const menu = findMenu(name);
  if (menu === undefined) throw new Error(`there is no menu ${name}`);
  const definition = menuDefinition(menu, given);
  const picture = await pictureOf(name);
  const hash = createHash('sha256').update(JSON.stringify(definition)).update(picture).digest('hex');
  return {
    request: { ...definition, name: `regulars:${name}:${hash.slice(0, hashLength)}` },
    picture: new Blob([new Uint8Array(picture)], { type: 'image/png' }),
  };
}

/** Which of our menus a menu at LINE is, whatever its version. @returns null for menus that are not ours, or that we no longer know. */
export const nameOf = (menu: Pick<messagingApi.RichMenuResponse, 'name'>): MenuName | null =>
  findMenu(ours.exec(menu.name)?.[1] ?? '')?.name ?? null;

function pictureOf(name: MenuName): Promise<Buffer> {
  const known = pictures.get(name) ?? readFile(pictureFile(name));
  pictures.set(name, known);
  return known;
}
