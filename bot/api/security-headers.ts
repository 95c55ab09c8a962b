import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { ApiConfig } from './context.ts';

/**
 * Headers of every answer. Scripts run from our own files, from the inline ones the build wrote (by their hashes) and from LINE's; a
 * frame may hold us in the sandbox only, where the phone page does.
 */
export function securityHeaders(config: Pick<ApiConfig, 'publicUrl' | 'sandbox'>, page: string | null): RequestHandler {
  const sandbox = config.sandbox ? [config.sandbox.url] : [];
  const { protocol, port } = new URL(config.publicUrl);
  const phones = config.sandbox ? [`${protocol}//*.localhost${port ? `:${port}` : ''}`] : [];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", ...inlineHashes(page), 'https://static.line-scdn.net'],
        'style-src': ["'self'", "'unsafe-inline'"],
        'connect-src': ["'self'", 'https://api.line.me', 'https://access.line.me', 'https://liff.line.me', ...sandbox],
        'img-src': ["'self'", 'data:', 'blob:', 'https://profile.line-scdn.net', ...sandbox],
        'font-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': config.sandbox ? ["'self'", ...sandbox, ...phones] : ["'none'"],
      },
    },
    // The frame rule above is the finer one; this old header cannot name origins.
    xFrameOptions: config.sandbox ? false : { action: 'deny' },
    crossOriginResourcePolicy: { policy: config.sandbox ? 'cross-origin' : 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: protocol === 'https:' ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
}

/** `sha256-…` of every inline script that runs; data blocks (`type="application/json"`) do not run and need none. */
function inlineHashes(page: string | null): string[] {
  const scripts = (page ?? '').matchAll(/<script(?![^>]*\bsrc=)(?![^>]*application\/json)[^>]*>([\s\S]*?)<\/script>/g);
  return [...scripts].map(([, body]) => `'sha256-${createHash('sha256').update(body!).digest('base64')}'`);
}
