import type { NextFunction, Request, Response } from 'express';

const loopbackAddress = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

const isLocalName = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d+){3}$/.test(hostname);

const hostnameOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);

/**
 * The platform hands out identities and moves clocks, so only this machine may speak to it. The address alone is not enough:
 * a page on the web runs in a browser on this machine. So the name asked for must be local too (else a foreign name can be
 * pointed at 127.0.0.1), and so must the page that asks (`Origin`), the shop's own origin apart.
 */
export const loopbackOnly =
  (shopUrl: string) =>
  (req: Request, res: Response, next: NextFunction): void => {
    const refuse = (why: string): void =>
      void res.status(403).json({ message: `The sandbox is for this machine only: ${why}` });
    if (!loopbackAddress.test(req.socket.remoteAddress ?? '')) {
      refuse('remote address');
      return;
    }
    const host = hostnameOf(`http://${req.headers.host ?? ''}`);
    if (!host || !isLocalName(host)) {
      refuse('host name');
      return;
    }
    const { origin } = req.headers;
    if (origin !== undefined && origin !== new URL(shopUrl).origin) {
      const from = hostnameOf(origin);
      if (!from || !isLocalName(from)) {
        refuse('origin');
        return;
      }
    }
    // Browsers name a request's relation; links may lead here from anywhere, scripts and forms may not act from elsewhere.
    if (req.method !== 'GET' && req.method !== 'OPTIONS' && req.headers['sec-fetch-site'] === 'cross-site' && !origin) {
      refuse('cross-site');
      return;
    }
    next();
  };
