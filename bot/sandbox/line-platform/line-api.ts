import { type Express, type NextFunction, type Request, type Response, raw } from 'express';
import { newRequestId } from './identifiers.ts';
import { LineError, OAuthError } from './line-error.ts';
import { type Platform, tell } from './platform.ts';
import type { ApiFault, JsonObject } from './types.ts';

export interface ApiCall {
  params: { [name: string]: string };
  query: { [name: string]: string };
  /** Parsed JSON object or form; `{}` where the endpoint takes none. */
  body: JsonObject;
  bytes: Buffer;
  contentType: string;
  bearer: string | undefined;
  requestId: string;
  retryKey: string | undefined;
}
export interface ApiAnswer {
  status?: number;
  body?: unknown;
  headers?: { [name: string]: string };
  bytes?: { contentType: string; data: Buffer };
}
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** `channel`: the bot's access token. `none`: the handler decides itself. */
  auth?: 'channel' | 'none';
  takes?: 'json' | 'form' | 'binary' | 'nothing';
  /** LINE takes no body as an empty object here. */
  bodyOptional?: boolean;
  /** Only the four sends take `X-Line-Retry-Key`; LINE refuses it elsewhere. */
  retryKey?: boolean;
  handle(call: ApiCall): ApiAnswer | Promise<ApiAnswer>;
}

/** https://developers.line.biz/en/reference/messaging-api/#common-specifications : a body may be 2 MB. */
const bodyLimit = 2 * 1024 * 1024;
const rateMessage = 'The API rate limit has been exceeded. Try again later.';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Puts endpoints on the app with what all of LINE's share: request id, log, faults, token, rate, media type, retry key. */
export function mountEndpoints(app: Express, platform: Platform, endpoints: Endpoint[]): void {
  const readBody = raw({ type: () => true, limit: bodyLimit });
  for (const endpoint of endpoints) {
    const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    app[method](endpoint.path, (req: Request, res: Response, next: NextFunction) => {
      readBody(req, res, (error?: unknown) => {
        const tooLarge = error ? new LineError(413, 'The request body is too large.') : undefined;
        serve(platform, endpoint, req, res, tooLarge).catch(next);
      });
    });
  }
}

async function serve(
  platform: Platform,
  endpoint: Endpoint,
  req: Request,
  res: Response,
  early: LineError | undefined,
): Promise<void> {
  const requestId = newRequestId();
  const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const fault = takeApiFault(platform, req.path);
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  let body: JsonObject = {};
  let answer: ApiAnswer;
  try {
    if (early) throw early;
    const instead = fault && !fault.after && !fault.hangup && (fault.status !== undefined || !fault.delayMs);
    if (instead) throw faultAnswer(fault);
    if (fault?.hangup && !fault.after) throw new LineError(0, 'hang up');
    body = parseBody(endpoint, req, bytes);
    checkCall(platform, endpoint, req);
    answer = await endpoint.handle(callFrom(req, body, bytes, requestId));
    if (fault?.after) throw fault.hangup ? new LineError(0, 'hang up') : faultAnswer(fault);
  } catch (error) {
    answer = answerOf(error);
  }
  finish(platform, req, res, { requestId, body, bytes, answer });
}

function finish(
  platform: Platform,
  req: Request,
  res: Response,
  done: { requestId: string; body: JsonObject; bytes: Buffer; answer: ApiAnswer },
): void {
  const { answer, requestId } = done;
  const status = answer.status ?? 200;
  const isJson = Object.keys(done.body).length > 0 || done.bytes.length === 0;
  const request = platform.log.add({
    at: platform.clock.now().toISOString(),
    method: req.method,
    path: req.originalUrl,
    headers: req.headers,
    body: isJson ? done.body : { bytes: done.bytes.length },
    status,
    response: answer.body,
    requestId,
  });
  tell(platform, { type: 'request', request });
  if (status === 0) {
    req.socket.destroy();
    return;
  }
  res.status(status).set('x-line-request-id', requestId);
  if (answer.headers) res.set(answer.headers);
  if (answer.bytes) res.type(answer.bytes.contentType).send(answer.bytes.data);
  else if (status === 204) res.end();
  else res.json(answer.body ?? {});
}

function takeApiFault(platform: Platform, path: string): ApiFault | undefined {
  const fault = platform.faults.api;
  if (!fault || (fault.path !== undefined && !path.startsWith(fault.path))) return undefined;
  if (fault.count !== undefined) {
    if (fault.count <= 0) return undefined;
    fault.count -= 1;
  }
  return { ...fault };
}

function faultAnswer(fault: ApiFault): LineError {
  const status = fault.status ?? 500;
  return new LineError(status, status === 429 ? rateMessage : status >= 500 ? 'Internal server error' : 'Told to fail');
}

function parseBody(endpoint: Endpoint, req: Request, bytes: Buffer): JsonObject {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (endpoint.takes === 'form') {
    if (type !== 'application/x-www-form-urlencoded') throw new LineError(415, 'Unsupported Media Type');
    return Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
  }
  if (endpoint.takes !== 'json') return {};
  if (endpoint.bodyOptional && bytes.length === 0) return {};
  if (type !== 'application/json') throw new LineError(415, 'Unsupported Media Type');
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (parsed && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Answered below, in LINE's words.
  }
  throw new LineError(400, 'The request body could not be parsed as JSON (line: 1, column: 1)');
}

const bearerOf = (req: Request): string | undefined => /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];

function checkCall(platform: Platform, endpoint: Endpoint, req: Request): void {
  if (endpoint.auth !== 'none') checkChannelToken(platform, bearerOf(req));
  const name = `${endpoint.method} ${endpoint.path}`;
  const lowered = platform.faults.rate;
  const rate = typeof lowered === 'number' ? lowered : lowered?.[`${endpoint.method} ${req.path}`];
  if (!platform.rates.take(name, rate)) throw new LineError(429, rateMessage);
  const retryKey = req.headers['x-line-retry-key'];
  if (retryKey === undefined) return;
  if (!endpoint.retryKey) throw new LineError(400, 'The retry key is not supported by this endpoint.');
  if (!uuid.test(String(retryKey))) throw new LineError(400, 'The retry key is invalid.');
}

function checkChannelToken(platform: Platform, bearer: string | undefined): void {
  if (bearer === platform.options.channelAccessToken) return;
  const token = platform.tokens.alive(bearer, 'channel');
  if (token?.clientId === platform.options.channelId) return;
  throw new LineError(
    401,
    'Authentication failed. Confirm that the access token in the authorization header is valid.',
    { headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="invalid token"' } },
  );
}

function callFrom(req: Request, body: JsonObject, bytes: Buffer, requestId: string): ApiCall {
  const params = Object.fromEntries(Object.entries(req.params).map(([k, v]) => [k, String(v)]));
  const query = Object.fromEntries(new URL(req.originalUrl, 'http://localhost').searchParams);
  const retryKey = req.headers['x-line-retry-key'];
  return {
    params,
    query,
    body,
    bytes,
    contentType: (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    bearer: bearerOf(req),
    requestId,
    retryKey: retryKey === undefined ? undefined : String(retryKey).toLowerCase(),
  };
}

function answerOf(error: unknown): ApiAnswer {
  if (error instanceof OAuthError) {
    return { status: error.status, body: { error: error.code, error_description: error.message } };
  }
  if (!(error instanceof LineError)) throw error;
  return {
    status: error.status,
    headers: error.headers,
    body: { message: error.message, ...(error.details.length ? { details: error.details } : {}), ...error.extra },
  };
}
