import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const firstPaintStyles = ['tokens', 'metal', 'card', 'ticket'];
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/**
 * Puts what the first paint needs into the page itself: the card's style and the small script that draws the cached card. On a slow
 * phone every further request costs a round trip before anything is seen.
 */
const inlineFirstPaint = (): Plugin => ({
  name: 'inline-first-paint',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => {
      const style = firstPaintStyles
        .map((name) => read(`./src/ui/first-paint/${name}.css`))
        .join('')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};,>]) ?/g, '$1')
        .replace(/: /g, ':');
      const script = read('./src/app/first-paint.js')
        .replace(/^\s*\/\/.*$/gm, '')
        .trim();
      return html
        .replace('<!--first-paint-style-->', () => `<style>${style}</style>`)
        .replace('<!--first-paint-script-->', () => `<script>${script}</script>`);
    },
  },
});

/** Lays `x.js.br` and `x.js.gz` beside each file, packed once and as tight as can be: the server sends them as they lie there. */
const packAssets = (): Plugin => ({
  name: 'pack-assets',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const assets = join(dir, 'assets');
    for (const name of readdirSync(assets).filter((each) => /\.(js|css)$/.test(each))) {
      const bytes = readFileSync(join(assets, name));
      if (bytes.length < 512) continue;
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
      writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: '/liff/',
  plugins: [react(), inlineFirstPaint(), packAssets()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    assetsInlineLimit: 0,
  },
  // In development the shop serves the page and the API; this server only transforms.
  server: { cors: false },
});
