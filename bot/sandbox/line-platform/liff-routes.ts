import { type Express, json, type NextFunction, type Request, type Response } from 'express';
import { LineError } from './line-error.ts';
import { follow, personOr404 } from './people.ts';
import { findPerson, type Platform, reachable } from './platform.ts';
import { liffTokenSeconds } from './tokens.ts';
import type { JsonObject, Person } from './types.ts';

const localHost = /^(localhost|127\.\d+\.\d+\.\d+|.+\.localhost)$/;

/** Stands for liff.line.me, and for what the LIFF SDK asks LINE on its own. */
export function mountLiff(app: Express, platform: Platform): void {
  const { liffId } = platform.options;
  app.get([`/${liffId}`, `/${liffId}/{*path}`], (req, res) => {
    const person = personOf(platform, req);
    if (!person) return void res.status(404).type('text').send('Nobody has LINE here yet: add a person first.');
    const rest = req.originalUrl.slice(liffId.length + 1);
    res.cookie('sandbox_person', person.id, { sameSite: 'lax' });
    res.redirect(302, liffAddress(platform, rest, person, req.hostname));
  });
  const openToShop = (req: Request, res: Response, next: NextFunction): void => {
    // The guard before us let only local pages and the shop through, so whoever asks may read the answer.
    if (req.headers.origin) res.set({ 'access-control-allow-origin': req.headers.origin, vary: 'Origin' });
    res.set({
      'access-control-allow-headers': 'content-type, authorization',
      'access-control-allow-methods': 'GET, POST',
    });
    // Chromium asks before a page on another address may reach a loopback one.
    res.set('access-control-allow-private-network', 'true');
    if (req.method === 'OPTIONS') return void res.status(204).end();
    next();
  };
  app.use('/liff-sandbox', openToShop, json({ type: () => true }));
  app.post(
    '/liff-sandbox/token',
    async (req, res) => void res.json(await liffSession(platform, req.body as JsonObject)),
  );
  app.post('/liff-sandbox/friendship', (req, res) => {
    const person = personOr404(platform, String((req.body as JsonObject)?.person ?? ''));
    follow(platform, person);
    res.json({ friendFlag: reachable(person) });
  });
}

/**
 * The primary redirect: always the endpoint, what was extra packed into `liff.state`; `liff.init()` does the second one.
 * A phone with its own host (`p1.localhost`) keeps it, so that each phone's storage is its own.
 * https://developers.line.biz/en/docs/liff/opening-liff-app/
 */
export function liffAddress(platform: Platform, rest: string, person: Person, phoneHost: string | undefined): string {
  const endpoint = new URL(`${platform.options.shopUrl.replace(/\/$/, '')}/liff`);
  if (phoneHost?.endsWith('.localhost') && localHost.test(endpoint.hostname)) endpoint.hostname = phoneHost;
  const extra = new URL(`http://x${rest.startsWith('/') || rest === '' ? '' : '/'}${rest}`);
  extra.searchParams.delete('person');
  extra.searchParams.delete('sandboxPerson');
  const path = extra.pathname === '/' ? '' : extra.pathname;
  const packed = `${path}${extra.search}${extra.hash}`;
  if (packed) endpoint.searchParams.set('liff.state', packed);
  endpoint.searchParams.set('sandboxPerson', person.id);
  return endpoint.href;
}

/** Who opens a page: named in the address, else the phone's host, else the last one used, else the first. */
function personOf(platform: Platform, req: Request): Person | undefined {
  const cookie = /(?:^|;\s*)sandbox_person=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
  const host = /^(p\d+)\.localhost$/.exec(req.hostname)?.[1];
  const named = req.query.person ?? req.query.sandboxPerson;
  const found = [named, host, cookie].filter((id) => typeof id === 'string').map((id) => findPerson(platform, id));
  return found.find((person) => person !== undefined) ?? (named ? undefined : platform.state.people[0]);
}

async function liffSession(platform: Platform, body: JsonObject): Promise<JsonObject> {
  const { options, tokens } = platform;
  if (body?.liffId !== options.liffId) throw new LineError(400, 'There is no LIFF app with this id');
  const person = personOr404(platform, String(body.person ?? ''));
  const profile = {
    userId: person.lineUserId,
    displayName: person.name,
    ...(person.pictureUrl ? { pictureUrl: person.pictureUrl } : {}),
  };
  const expiresAt = tokens.seconds + 3_600;
  const accessToken = tokens.issue({
    kind: 'user',
    clientId: options.loginChannelId,
    lineUserId: person.lineUserId,
    scope: 'openid profile',
    expiresAt: tokens.seconds + liffTokenSeconds,
  });
  return {
    idToken: await tokens.idToken(person, { alg: 'ES256' }),
    accessToken,
    profile,
    friendFlag: reachable(person),
    /** When the ID token ends, ISO. */
    expiresAt: new Date(expiresAt * 1_000).toISOString(),
    language: person.language,
  };
}
