import type { ErrorRequestHandler, Request } from 'express';
import { AppError, type ErrorBody, type ErrorCode } from '../../shared/errors.ts';
import { errorWords, languageOf } from './error-words.ts';
import { fitText } from './fit-words.ts';
import { campaignInWords, inWords } from './program-words.ts';

type Level = 'info' | 'warn' | 'error';

/** Every code has its status and the level it is logged at. A new code without a row does not compile. */
export const errorTable: Record<ErrorCode, { status: number; level: Level }> = {
  INVALID_REQUEST: { status: 400, level: 'info' },
  UNAUTHENTICATED: { status: 401, level: 'info' },
  FORBIDDEN: { status: 403, level: 'warn' },
  NOT_FOUND: { status: 404, level: 'info' },
  METHOD_NOT_ALLOWED: { status: 405, level: 'info' },
  PAYLOAD_TOO_LARGE: { status: 413, level: 'info' },
  RATE_LIMITED: { status: 429, level: 'warn' },
  BUSY: { status: 503, level: 'warn' },
  UNAVAILABLE: { status: 503, level: 'error' },
  INTERNAL: { status: 500, level: 'error' },
  IDEMPOTENCY_KEY_REUSED: { status: 409, level: 'warn' },
  IDEMPOTENCY_KEY_MISSING: { status: 400, level: 'info' },
  NOTICE_OUTDATED: { status: 409, level: 'info' },
  NOT_A_MEMBER: { status: 404, level: 'info' },
  MEMBER_NOT_FOUND: { status: 404, level: 'info' },
  MEMBER_CODE_INVALID: { status: 400, level: 'warn' },
  MEMBER_CODE_EXPIRED: { status: 409, level: 'info' },
  MEMBER_CODE_USED: { status: 409, level: 'info' },
  MEMBER_CODE_REQUIRED: { status: 403, level: 'info' },
  BIRTHDAY_INVALID: { status: 400, level: 'info' },
  MEMBER_MERGED: { status: 409, level: 'info' },
  MERGE_NOT_POSSIBLE: { status: 409, level: 'info' },
  MERGE_NOT_OPEN: { status: 409, level: 'info' },
  SPLIT_TOO_LATE: { status: 409, level: 'info' },
  BIRTHDAY_LOCKED: { status: 409, level: 'info' },
  PHONE_INVALID: { status: 400, level: 'info' },
  AMOUNT_INVALID: { status: 400, level: 'info' },
  RECEIPT_ALREADY_COUNTED: { status: 409, level: 'info' },
  PURCHASE_NOT_FOUND: { status: 404, level: 'info' },
  REFUND_TOO_LARGE: { status: 409, level: 'info' },
  REFUND_NUMBER_REUSED: { status: 409, level: 'warn' },
  UNDO_TOO_LATE: { status: 409, level: 'info' },
  POINTS_NOT_ENOUGH: { status: 409, level: 'info' },
  POINTS_OVER_LIMIT: { status: 409, level: 'info' },
  POINTS_NOT_IN_BLOCKS: { status: 409, level: 'info' },
  POINTS_BELOW_MINIMUM: { status: 409, level: 'info' },
  POINTS_ITEM_UNKNOWN: { status: 409, level: 'info' },
  BONUS_NOT_GIVEN: { status: 409, level: 'info' },
  COUNTER_UNKNOWN: { status: 404, level: 'info' },
  TIER_HOLD_INVALID: { status: 409, level: 'info' },
  HOLD_NOT_FOUND: { status: 404, level: 'info' },
  HOLD_SETTLED: { status: 409, level: 'info' },
  PASS_NOT_SOLD: { status: 409, level: 'info' },
  PASS_NOT_REFUNDABLE: { status: 409, level: 'info' },
  PROGRAM_INVALID: { status: 400, level: 'info' },
  PROGRAM_STARTED: { status: 409, level: 'info' },
  CAMPAIGN_INVALID: { status: 400, level: 'info' },
  OWN_CARD: { status: 403, level: 'warn' },
  REWARD_NOT_FOUND: { status: 404, level: 'info' },
  LINES_DO_NOT_ADD_UP: { status: 400, level: 'info' },
  BILL_ALREADY_CLAIMED: { status: 409, level: 'info' },
  BILL_TOO_OLD: { status: 409, level: 'info' },
  RECEIPT_ALREADY_REPLACED: { status: 409, level: 'info' },
  PURCHASE_BEFORE_JOINING: { status: 409, level: 'info' },
  COUPON_NOT_FOUND: { status: 404, level: 'info' },
  COUPON_ALREADY_USED: { status: 409, level: 'info' },
  COUPON_EXPIRED: { status: 409, level: 'info' },
  COUPON_NOT_YET: { status: 409, level: 'info' },
  COUPON_DOES_NOT_FIT: { status: 409, level: 'info' },
  COUPON_VOID: { status: 409, level: 'info' },
  QUOTA_EXHAUSTED: { status: 409, level: 'warn' },
  BROADCAST_NOT_DRAFT: { status: 409, level: 'info' },
  BROADCAST_EMPTY: { status: 409, level: 'info' },
  CONFIRMATION_WRONG: { status: 409, level: 'info' },
  BRANCH_NOT_FOUND: { status: 404, level: 'info' },
  OWNER_LINK_INVALID: { status: 403, level: 'warn' },
  SIGN_IN_FAILED: { status: 401, level: 'warn' },
  NOT_STAFF: { status: 403, level: 'warn' },
};

/** Foreign errors become ours here, by their codes and names, never by their text. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, status, name, code } = error as { type?: unknown; status?: unknown; name?: unknown; code?: unknown };
  if (type === 'entity.parse.failed') {
    return new AppError('INVALID_REQUEST', { fields: [{ field: 'body', problem: 'must be JSON' }] }, { cause: error });
  }
  if (type === 'entity.too.large') return new AppError('PAYLOAD_TOO_LARGE', undefined, { cause: error });
  // The parser's own refusals have a type; what cannot be unpacked has zlib's code, or brotli's (`ERR__ERROR_FORMAT_…`).
  const isOfBody = typeof type === 'string' || /^(Z_|ERR__ERROR_)/.test(String(code));
  if (isOfBody && typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError(
      'INVALID_REQUEST',
      { fields: [{ field: 'body', problem: 'cannot be read' }] },
      { cause: error },
    );
  }
  // A path that does not decode, e.g. %E0%A4%A.
  if (error instanceof URIError) {
    const fields = [{ field: 'path', problem: 'does not decode' }];
    return new AppError('INVALID_REQUEST', { fields }, { cause: error });
  }
  if (typeof name === 'string' && databaseAway.has(name))
    return new AppError('UNAVAILABLE', undefined, { cause: error });
  return new AppError('INTERNAL', undefined, { cause: error });
}

const databaseAway = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoWriteConcernError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongooseServerSelectionError',
]);

/** The wire shape. What an unknown error said stays in the log. */
function errorBody(error: AppError, request: Request): ErrorBody {
  const { code } = error;
  const details = withSentences(withFields(error), error.code, request);
  return {
    error: {
      code,
      message: errorWords(languageOf(request), code),
      requestId: String(request.id ?? ''),
      ...(details && code !== 'INTERNAL' ? { details } : {}),
    },
  };
}

/** Rules that cannot stand are told one by one, with the way out; a coupon that does not fit, with what it asks. */
function withSentences(details: AppError['details'], code: ErrorCode, request: Request): AppError['details'] {
  if (details === undefined) return details;
  const language = languageOf(request);
  switch (code) {
    case 'COUPON_DOES_NOT_FIT': {
      const { currency, ...facts } = details;
      const text = fitText(facts, language, typeof currency === 'string' ? currency : null);
      return { ...facts, ...(text === undefined ? {} : { text }) };
    }
    case 'PROGRAM_INVALID':
      return { ...details, problems: inWords(details.problems as Parameters<typeof inWords>[0], language) };
    case 'CAMPAIGN_INVALID':
      return {
        ...details,
        problems: campaignInWords(details.problems as Parameters<typeof campaignInWords>[0], language),
      };
    default:
      return details;
  }
}

/** A service that names one field is read like the contract's parser, which names a list. */
function withFields({ details }: AppError): AppError['details'] {
  const field = details?.field;
  if (typeof field !== 'string' || 'fields' in (details ?? {})) return details;
  return { ...details, fields: [{ field, problem: 'is not acceptable' }] };
}

/** Last in the line: every failure leaves here, in one shape. */
export const errorHandler: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
  const error = asAppError(thrown);
  const { status, level } = errorTable[error.code];
  // An answer that has begun cannot become another one: the connection is cut, so that nobody takes half for whole.
  if (response.headersSent) return next(thrown);
  request.log?.[level]({ code: error.code, ...(level === 'error' ? { err: error.cause ?? error } : {}) }, 'refused');
  const wait = error.details?.retryAfter;
  if (typeof wait === 'number') response.setHeader('Retry-After', String(wait));
  else if (status === 503) response.setHeader('Retry-After', '1');
  response.status(status).json(errorBody(error, request));
};
