import type { Request, Response } from 'express';

/** Reads one cookie of a request; null when it is not there. */
export function readCookie(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return decode(part.slice(at + 1).trim());
  }
  return null;
}

/** Out of reach of scripts, not sent from other sites' requests, and only over https where the shop is on it. */
export const setCookie = (
  response: Response,
  cookie: { name: string; value: string; path: string; maxAgeMs: number; secure: boolean },
): void => {
  response.cookie(cookie.name, cookie.value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: cookie.secure,
    path: cookie.path,
    maxAge: cookie.maxAgeMs,
  });
};

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
