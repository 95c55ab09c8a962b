import { fileURLToPath } from 'node:url';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Platform } from './platform.ts';

const folder = fileURLToPath(new URL('./page/', import.meta.url));
const isLocal = (hostname: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\]|.+\.localhost)$/.test(hostname);

/** The phone page: `/`, and what it is made of below `/page`. */
export function mountPage(app: Express, platform: Platform): void {
  const headers = (req: Request, res: Response, next: NextFunction): void => {
    res.set({
      'content-security-policy': contentSecurityPolicy(platform.options.shopUrl, req),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    });
    next();
  };
  app.get('/', headers, (_req, res) => void res.sendFile('index.html', { root: folder, cacheControl: false }));
  app.use('/page', headers, express.static(folder, { index: false, redirect: false, cacheControl: false }));
}

/**
 * The page's own files and its own controls, and nothing from elsewhere but what a message may show (LINE takes https pictures,
 * sounds and films only) and the shop's LIFF pages in a frame: on a local shop each phone has a host of its own.
 */
function contentSecurityPolicy(shopUrl: string, req: Request): string {
  const shop = new URL(shopUrl);
  const hosts = (port: string | number): string[] =>
    ['localhost', '*.localhost'].map((host) => `http://${host}${port ? `:${port}` : ''}`);
  const own = hosts(req.socket.localPort ?? '');
  const framed = [shop.origin, ...(isLocal(shop.hostname) ? hosts(shop.port) : []), ...own];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: https:",
    'media-src https:',
    "connect-src 'self'",
    `frame-src ${framed.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    // Only the page itself looks into a frame of its own, to see what this browser allows there.
    `frame-ancestors ${req.path.startsWith('/probe.') ? own.join(' ') : "'none'"}`,
  ].join('; ');
}
