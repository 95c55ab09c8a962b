export interface Problem {
  message: string;
  property: string;
}

/** An answer LINE gives instead of doing the work: status, `message`, `details`. */
export class LineError extends Error {
  readonly status: number;
  readonly details: Problem[];
  readonly headers: { [name: string]: string };
  readonly extra: { [name: string]: unknown };
  constructor(
    status: number,
    message: string,
    more: { details?: Problem[]; headers?: { [name: string]: string }; extra?: { [name: string]: unknown } } = {},
  ) {
    super(message);
    this.status = status;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
    this.extra = more.extra ?? {};
  }
}

/** The message LINE's documentation lists for a field that is not of the wanted form. */
export const badProperty = (property: string): LineError =>
  new LineError(400, `The property, '${property}', in the request body is invalid (line: -, column: -)`);

export const requestProblems = (problems: Problem[]): LineError =>
  new LineError(400, `The request body has ${problems.length} error(s)`, { details: problems });

/** OAuth endpoints answer errors in OAuth's own shape. */
export class OAuthError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, description: string) {
    super(description);
    this.status = status;
    this.code = code;
  }
}
