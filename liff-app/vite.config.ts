import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Puts what the first paint needs into the page itself: the card's style and the small script that draws the cached card. On a slow
 * phone every further request costs a round trip before anything is seen.
 */
const inlineFirstPaint = (): Plugin => ({
  name: 'inline-first-paint',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => {
      const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
      const style = read('./src/ui/first-paint.css')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};:,>]) ?/g, '$1');
      const script = read('./src/app/first-paint.js')
        .replace(/^\s*\/\/.*$/gm, '')
        .replace(/^\s*\/?\*.*$/gm, '')
        .trim();
      return html
        .replace('<!--first-paint-style-->', () => `<style>${style}</style>`)
        .replace('<!--first-paint-script-->', () => `<script>${script}</script>`);
    },
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: '/liff/',
  plugins: [react(), inlineFirstPaint()],
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
