/** Every error code the outside can meet. Three total tables hang on it: status (api), words in chat, words in the pages. */
export const errorCodes = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'BUSY',
  'UNAVAILABLE',
  'INTERNAL',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_MISSING',
  'NOTICE_OUTDATED',
  'NOT_A_MEMBER',
  'MEMBER_NOT_FOUND',
  'MEMBER_MERGED',
  'MERGE_NOT_POSSIBLE',
  'MERGE_NOT_OPEN',
  'SPLIT_TOO_LATE',
  'MEMBER_CODE_INVALID',
  'MEMBER_CODE_EXPIRED',
  'MEMBER_CODE_USED',
  'MEMBER_CODE_REQUIRED',
  'BIRTHDAY_INVALID',
  'BIRTHDAY_LOCKED',
  'PHONE_INVALID',
  'AMOUNT_INVALID',
  'RECEIPT_ALREADY_COUNTED',
  'PURCHASE_NOT_FOUND',
  'REFUND_TOO_LARGE',
  'REFUND_NUMBER_REUSED',
  'UNDO_TOO_LATE',
  'POINTS_NOT_ENOUGH',
  'POINTS_OVER_LIMIT',
  'POINTS_NOT_IN_BLOCKS',
  'POINTS_BELOW_MINIMUM',
  'POINTS_ITEM_UNKNOWN',
  'BONUS_NOT_GIVEN',
  'COUNTER_UNKNOWN',
  'TIER_HOLD_INVALID',
  'HOLD_NOT_FOUND',
  'HOLD_SETTLED',
  'PASS_NOT_SOLD',
  'PASS_NOT_REFUNDABLE',
  'PROGRAM_INVALID',
  'PROGRAM_STARTED',
  'CAMPAIGN_INVALID',
  'OWN_CARD',
  'REWARD_NOT_FOUND',
  'LINES_DO_NOT_ADD_UP',
  'PURCHASE_BEFORE_JOINING',
  'BILL_ALREADY_CLAIMED',
  'BILL_TOO_OLD',
  'RECEIPT_ALREADY_REPLACED',
  'COUPON_NOT_FOUND',
  'COUPON_ALREADY_USED',
  'COUPON_EXPIRED',
  'COUPON_NOT_YET',
  'COUPON_DOES_NOT_FIT',
  'COUPON_VOID',
  'QUOTA_EXHAUSTED',
  'BROADCAST_NOT_DRAFT',
  'BROADCAST_EMPTY',
  'CONFIRMATION_WRONG',
  'BRANCH_NOT_FOUND',
  'OWNER_LINK_INVALID',
  'SIGN_IN_FAILED',
  'NOT_STAFF',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** What every failing JSON route answers with. `details` holds facts for the words (amounts, when, where), never internals. */
export type ErrorBody = {
  error: { code: ErrorCode; message: string; requestId: string; details?: Record<string, unknown> };
};

/** The one error services and the domain throw. It knows nothing of HTTP; `api/error-handler.ts` does. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: ErrorCode, details?: Record<string, unknown>, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}
