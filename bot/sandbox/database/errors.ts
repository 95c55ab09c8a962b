/**
 * MongoDB's error names by code, as in the server's error_codes.yml; only those this server can answer with.
 */
const NAMES: Record<number, string> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  24: 'LockTimeout',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  54: 'NotSingleValueField',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  112: 'WriteConflict',
  117: 'ConflictingOperationInProgress',
  168: 'InvalidPipelineOperator',
  225: 'TransactionTooOld',
  238: 'NotImplemented',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  263: 'OperationNotSupportedInTransaction',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  11600: 'InterruptedAtShutdown',
};

/** An error that goes over the wire in MongoDB's own shape: `{ok:0, errmsg, code, codeName, errorLabels?, ...extra}`. */
export class DatabaseError extends Error {
  readonly code: number;
  readonly labels: string[];
  readonly extra: Record<string, unknown>;

  constructor(code: number, message: string, extra: Record<string, unknown> = {}, labels: string[] = []) {
    super(message);
    this.code = code;
    this.extra = extra;
    this.labels = labels;
  }

  get codeName(): string {
    return NAMES[this.code] ?? `Location${this.code}`;
  }

  toReply(): Record<string, unknown> {
    const reply: Record<string, unknown> = { ok: 0, errmsg: this.message, code: this.code, codeName: this.codeName };
    if (this.labels.length > 0) reply.errorLabels = this.labels;
    return { ...reply, ...this.extra };
  }
}

/** A feature of MongoDB that this server leaves out: refused by name, so that nobody takes a wrong answer for a right one. */
export function notSupported(what: string): DatabaseError {
  return new DatabaseError(238, `${what} is not supported by the built-in sandbox database`);
}

export function badValue(message: string): DatabaseError {
  return new DatabaseError(2, message);
}
