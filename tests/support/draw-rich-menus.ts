import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { menuSize } from '../../bot/line/menus/cells.ts';
import { pictureFile } from '../../bot/line/menus/drawn.ts';
import { menus } from '../../bot/line/menus/names.ts';
import { openBrowser } from './browser.ts';
import { drawnFrom } from './rich-menus/drawn-from.ts';
import { menuPicture } from './rich-menus/picture.ts';

/**
 * Draws the pictures of the rich menus anew: `node tests/support/draw-rich-menus.ts`. Run by hand after their words or their look have
 * changed; the pictures are committed, for nothing rasterises at run time. Wants the fonts Noto Sans CJK and Loma, and ImageMagick.
 */
const browser = await openBrowser();
const folder = mkdtempSync(join(tmpdir(), 'rich-menus-'));
try {
  const page = await browser.newPage({ viewport: menuSize });
  for (const menu of menus) {
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${menuPicture(menu)}`);
    const full = join(folder, `${menu.name}.png`);
    writeFileSync(full, await page.screenshot({ type: 'png' }));
    const file = fileURLToPath(pictureFile(menu.name));
    // A palette, undithered, is a fifth of the size, and a phone does not show the difference. The guests' has all the metals in it.
    const colors = menu.look === 'guest' ? '224' : '160';
    const palette = ['-strip', '-dither', 'None', '-colors', colors, '-define', 'png:exclude-chunks=date,time'];
    execFileSync('convert', [full, ...palette, '-define', 'png:compression-level=9', `PNG8:${file}`]);
    console.log(`${menu.name}: ${Math.round(statSync(file).size / 1000)} kB`);
  }
  writeFileSync(new URL('./rich-menus/drawn-from.json', import.meta.url), `${JSON.stringify(drawnFrom(), null, 2)}\n`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
