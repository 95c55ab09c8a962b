import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import type { Program } from '../domain/program/program.ts';
import type { ApiConfig, ApiDeps } from './context.ts';

const yearMs = 365 * 86_400_000;
const mime: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};
const packed = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

/** The built page; null before `npm run build`. Read once: a new build is a new process. */
export function readPage(config: Pick<ApiConfig, 'distDir'>): string | null {
  const file = join(config.distDir, 'index.html');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/**
 * The LIFF app. `/liff`, `/liff/` and every path below answer 200 with the page, never a redirect: LIFF forbids one before init.
 * Files with a hash in their name never change, so they are kept for a year.
 */
export function pagesRouter(deps: Pick<ApiDeps, 'config' | 'clock' | 'programs'>, page: string | null): Router {
  const { config } = deps;
  const router = Router();
  const assets = join(config.distDir, 'assets');
  router.use('/liff/assets', packedFiles(assets));
  router.use(
    '/liff/assets',
    express.static(assets, { maxAge: yearMs, immutable: true, index: false, redirect: false }),
  );
  router.use('/liff/assets', (_request, response) => {
    response.status(404).type('text').send('Not found');
  });
  const show = async (_request: Request, response: Response) => {
    if (page === null) {
      response.status(503).type('text').send('The pages are not built yet: npm run build');
      return;
    }
    const { shop, pointsName } = await deps.programs.inForce(deps.clock.now());
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(page.replace('<!--config-->', () => configTag(config, { ...shop, pointsName })));
  };
  router.get(['/liff', '/liff/{*path}', '/staff', '/staff/{*path}'], show);
  router.get('/', (_request, response) => {
    response.redirect(302, config.sandbox && !config.production ? config.sandbox.url : '/staff');
  });
  return router;
}

/** A data block, not a script: it needs no place in the script rules. `<` cannot end it early. */
const configTag = (config: ApiConfig, shop: Program['shop'] & Pick<Program, 'pointsName'>): string => {
  const { liffId, sandbox, publicUrl } = config;
  const data = {
    liffId,
    endpoint: `${publicUrl}/liff`,
    sandbox,
    shop: { name: shop.name, brandColor: shop.brandColor, pointsName: shop.pointsName },
  };
  return `<script type="application/json" id="config">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
};

/** A file that the build packed beside itself (`x.js.br`) goes out as it lies there. */
function packedFiles(root: string) {
  return (request: Request, response: Response, next: () => void): void => {
    const ending = /\.[a-z]+$/.exec(request.path)?.[0] ?? '';
    const file = join(root, request.path);
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const found = file.startsWith(root + sep)
      ? packed.find((each) => accepted.includes(each.encoding) && existsSync(file + each.ending))
      : undefined;
    if (request.method !== 'GET' || !mime[ending] || !found) {
      next();
      return;
    }
    response.set({
      'Content-Type': mime[ending],
      'Content-Encoding': found.encoding,
      'Cache-Control': `public, max-age=${yearMs / 1000}, immutable`,
      Vary: 'Accept-Encoding',
    });
    response.sendFile(file + found.ending, { cacheControl: false, headers: { 'Content-Type': mime[ending] } });
  };
}
