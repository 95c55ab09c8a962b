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

const keep = 5_000;
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization']);
const secretFields =
  /^(client_secret|access_token|refresh_token|id_token|code|code_verifier|client_assertion|userAccessToken)$/;

const withoutSecrets = (body: unknown): unknown =>
  body && typeof body === 'object' && !Array.isArray(body)
    ? Object.fromEntries(Object.entries(body).map(([k, v]) => [k, secretFields.test(k) ? '[redacted]' : v]))
    : body;

/** Every call the shop made, newest last, the oldest dropped: what checks read to see what our code really sent. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #seq = 0;

  add(entry: Omit<LoggedRequest, 'seq' | 'headers'> & { headers: IncomingHttpHeaders }): LoggedRequest {
    const headers: { [name: string]: string } = {};
    for (const [name, value] of Object.entries(entry.headers)) {
      if (value !== undefined) headers[name] = secretHeaders.has(name) ? '[redacted]' : String(value);
    }
    this.#seq += 1;
    const logged = {
      ...entry,
      seq: this.#seq,
      headers,
      body: withoutSecrets(entry.body),
      response: withoutSecrets(entry.response),
    };
    this.#entries.push(logged);
    if (this.#entries.length > keep) this.#entries.splice(0, this.#entries.length - keep);
    return logged;
  }
  list(): LoggedRequest[] {
    return [...this.#entries];
  }
  clear(): void {
    this.#entries = [];
  }
}
