import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { AppError } from '../shared/errors.ts';
import type { ApiDeps } from './api/context.ts';
import { docsPage } from './api/docs/page.ts';
import { errorHandler } from './api/error-handler.ts';
import { openApi } from './api/openapi.ts';
import { pagesRouter, readPage } from './api/pages.ts';
import { createApiRouter } from './api/router.ts';
import { securityHeaders } from './api/security-headers.ts';

export type AppDeps = Omit<ApiDeps, 'log'> & {
  log: Logger;
  /** Serves `POST /webhook`; comes first, since it wants the exact bytes. */
  webhook: (request: IncomingMessage, response: ServerResponse) => void;
};

/** The whole of HTTP. Does not listen and reads no environment: everything comes in. */
export function createApp(deps: AppDeps): Express {
  const { config } = deps;
  const app = express();
  const page = readPage(config);
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);
  app.post('/webhook', (request, response) => deps.webhook(request, response));
  app.use(healthRouter(deps));
  app.use(requestLog(deps.log));
  app.use(securityHeaders(config, page));
  const description = openApi(config.publicUrl);
  const readable = docsPage(description);
  app.get('/api/openapi.json', (_request, response) => {
    response.json(description);
  });
  app.get('/api/docs', (_request, response) => {
    response.type('html').send(readable);
  });
  // A file of members comes whole; every other body is small.
  app.use('/api/staff/imports', express.json({ limit: '8mb', strict: true }));
  app.use('/api', express.json({ limit: '100kb', strict: true }));
  app.use(createApiRouter(deps));
  app.use(pagesRouter(deps, page));
  app.use(() => {
    throw new AppError('NOT_FOUND');
  });
  app.use(errorHandler);
  return app;
}

function healthRouter({ health }: Pick<AppDeps, 'health'>): Router {
  const router = express.Router();
  router.get('/health/live', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ ok: true });
  });
  router.get('/health/ready', async (_request, response) => {
    const ready = await Promise.resolve(health.ready()).catch(() => false);
    response
      .set('Cache-Control', 'no-store')
      .status(ready ? 200 : 503)
      .json({ ready });
  });
  return router;
}

/** One line a request. The address is the route's pattern: ids, codes and numbers stay out of the log, and so do headers and bodies. */
function requestLog(log: Logger) {
  const byPino = pinoHttp<Request, Response>({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
    serializers: {
      req: () => undefined,
      res: () => undefined,
      // The message of a foreign error may quote what somebody typed: name, code and place are what a log needs.
      err: (error: { name?: string; code?: unknown; stack?: string }) => ({
        type: error.name,
        code: error.code,
        at: (error.stack ?? '')
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 6)
          .map((line) => line.trim()),
      }),
    },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customProps: (request, response) => ({
      method: request.method,
      route: routeOf(request),
      status: response.statusCode,
      caller: callerOf(response),
    }),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
  });
  return (request: Request, response: Response, next: NextFunction) => byPino(request, response, next);
}

const routeOf = (request: Request): string => {
  const pattern = (request.route as { path?: unknown } | undefined)?.path;
  if (typeof pattern === 'string') return pattern;
  return request.originalUrl.startsWith('/api')
    ? '/api'
    : `/${request.originalUrl.split(/[/?]/)[1] ?? ''}`.slice(0, 20);
};

/** Who called, by an id that says nothing outside. */
const callerOf = (response: Response): string | undefined => {
  const caller = response.locals.caller as
    | { kind: string; member?: { id: string } | null; staff?: { id: string } }
    | undefined;
  return caller && [caller.kind, caller.member?.id ?? caller.staff?.id].filter(Boolean).join(':');
};
