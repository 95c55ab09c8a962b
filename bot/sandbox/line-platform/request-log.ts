import type { IncomingHttpHeaders } from 'node:http';

export interface LoggedRequest {
  seq: number;
  at: string;
  method: string;
  path: string;
  headers: { [name: string]: string };
  body: unknown;
  status: number;
  response: unknown;
  requestId: string;
}

const keepRequests = 10_000;
const keepChars = 64 * 1024 * 1024;
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization']);
const secretFields =
  /^(client_secret|access_token|refresh_token|id_token|code|code_verifier|client_assertion|userAccessToken)$/;

const withoutSecrets = (body: unknown): unknown =>
  body && typeof body === 'object' && !Array.isArray(body)
    ? Object.fromEntries(Object.entries(body).map(([k, v]) => [k, secretFields.test(k) ? '[redacted]' : v]))
    : body;

interface Kept {
  entry: Omit<LoggedRequest, 'body'>;
  /** As text: a multicast's 500 ids are a tenth the memory of 500 strings. */
  body: string;
}

/** Every call the shop made, newest last, the oldest dropped: what checks read to see what our code really sent. */
export class RequestLog {
  #kept: Kept[] = [];
  #seq = 0;
  #chars = 0;

  add(given: Omit<LoggedRequest, 'seq' | 'headers'> & { headers: IncomingHttpHeaders }): LoggedRequest {
    const headers: { [name: string]: string } = {};
    for (const [name, value] of Object.entries(given.headers)) {
      if (value !== undefined) headers[name] = secretHeaders.has(name) ? '[redacted]' : String(value);
    }
    this.#seq += 1;
    const { body, ...rest } = given;
    const entry = { ...rest, seq: this.#seq, headers, response: withoutSecrets(given.response) };
    const text = JSON.stringify(withoutSecrets(body));
    this.#kept.push({ entry, body: text });
    this.#chars += text.length;
    while (this.#kept.length > keepRequests || (this.#chars > keepChars && this.#kept.length > 1)) {
      this.#chars -= this.#kept.shift()?.body.length ?? 0;
    }
    return { ...entry, body: withoutSecrets(body) };
  }
  /** All that is kept, or the last so many. */
  list(last = keepRequests): LoggedRequest[] {
    return this.#kept.slice(-last).map(({ entry, body }) => ({ ...entry, body: JSON.parse(body) }));
  }
  clear(): void {
    this.#kept = [];
    this.#chars = 0;
  }
}
