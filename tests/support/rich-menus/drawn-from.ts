import { createHash } from 'node:crypto';
import { menus } from '../../../bot/line/menus/names.ts';
import { menuPicture } from './picture.ts';

/** What each picture would be drawn from today. Kept beside the pictures, it tells when a word has changed and nobody drew again. */
export const drawnFrom = (): Record<string, string> =>
  Object.fromEntries(
    menus.map((menu) => [menu.name, createHash('sha256').update(menuPicture(menu)).digest('hex').slice(0, 16)]),
  );
