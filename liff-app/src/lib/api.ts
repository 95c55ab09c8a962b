import type { Api, EndpointSpec, ParamsOf, QueryOf, RequestOf, ResponseOf } from '../../../shared/contract/index.ts';
import type { ErrorBody, ErrorCode } from '../../../shared/errors.ts';

/** The server's refusal, or `UNAVAILABLE` where it could not be reached (`offline` then). */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly requestId: string | null;
  readonly offline: boolean;
  constructor(
    code: ErrorCode,
    options: {
      message?: string;
      details?: Record<string, unknown> | undefined;
      requestId?: string;
      offline?: boolean;
    } = {},
  ) {
    super(options.message ?? code);
    this.code = code;
    this.details = options.details ?? {};
    this.requestId = options.requestId ?? null;
    this.offline = options.offline ?? false;
  }
}

type Part<Name extends string, Value> = [Value] extends [undefined] ? unknown : { [K in Name]: Value };
type CallOptions<E extends EndpointSpec> = Part<'params', ParamsOf<E>> &
  Part<'body', RequestOf<E>> & { query?: QueryOf<E> } & CommonOptions;
type CommonOptions = {
  /** Bearer of a member; staff pages use their cookie. */
  token?: string | undefined;
  /** Made once per tap and kept through retries. */
  key?: string;
  signal?: AbortSignal;
  language?: string;
};

/** Made once per tap: the same key through every retry is what makes a retry harmless. */
export const newKey = (): string =>
  // Not randomUUID: a phone that tries the sandbox over plain http on the shop's network does not have it.
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Calls an endpoint of the contract by its name, typed by it.
 * @throws ApiError for every failure; an AbortError where the caller gave the call up.
 */
export async function call<Name extends keyof Api>(
  name: Name,
  options: CallOptions<Api[Name]>,
): Promise<ResponseOf<Api[Name]>> {
  const { params, query, body, token, key, signal, language } = options as CommonOptions & {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const [method = 'GET', template = ''] = name.split(' ');
  const path = template.replace(/:([a-zA-Z]+)/g, (_, each: string) => encodeURIComponent(String(params?.[each] ?? '')));
  const search = new URLSearchParams(
    Object.entries(query ?? {}).flatMap(([each, value]) =>
      value === undefined || value === '' ? [] : [[each, String(value)]],
    ),
  );
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': language ?? document.documentElement.lang,
  };
  if (body !== undefined || method !== 'GET') headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  if (key) headers['idempotency-key'] = key;
  let response: Response;
  try {
    response = await fetch(`${path}${search.size > 0 ? `?${search}` : ''}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    const { name } = error as Error;
    if (name === 'AbortError') throw error;
    // Silence is not the same as no network: only then may the page say so.
    throw new ApiError('UNAVAILABLE', { offline: name !== 'TimeoutError' || !navigator.onLine });
  }
  const answer = (await response.json().catch(() => null)) as unknown;
  if (response.ok) return answer as ResponseOf<Api[Name]>;
  const { error } = (answer ?? {}) as Partial<ErrorBody>;
  throw new ApiError(error?.code ?? (response.status >= 500 ? 'UNAVAILABLE' : 'INTERNAL'), {
    ...(error?.message ? { message: error.message } : {}),
    details: error?.details,
    ...(error?.requestId ? { requestId: error.requestId } : {}),
  });
}
