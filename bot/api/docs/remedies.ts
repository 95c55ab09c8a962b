import type { ErrorCode } from '../../../shared/errors.ts';

const again = 'Send the same call again with the same key, after the seconds that `Retry-After` names.';
const nextCode = 'The member’s page shows a new code within a minute: scan that one, with a new key.';
const perItem = 'Ask the shop which items it gives; take the line off, or have it paid in money.';

/** What a till does about each refusal it can meet; a test asks for every one of them. */
export const remedies: Partial<Record<ErrorCode, string>> = {
  INVALID_REQUEST: '`details.fields` names each field and what is wrong with it. Mend it and send it with a new key.',
  IDEMPOTENCY_KEY_MISSING: 'Make a key for what happened (till, day, bill) and send it with the call.',
  IDEMPOTENCY_KEY_REUSED:
    'Two different calls had one key. Find out why before anything is sent again: the first of them stands.',
  UNAUTHENTICATED: 'The key is missing, wrong or was taken away. Repeating does not help: ask the shop for a new one.',
  NOT_FOUND: 'There is no such address: compare it with this page.',
  METHOD_NOT_ALLOWED: 'The address is right, the method is not: `Allow` names those it takes.',
  PAYLOAD_TOO_LARGE: 'A body may have 100 kB, a bill 200 lines. Put lines together, or leave them out.',
  RATE_LIMITED: again,
  BUSY: again,
  UNAVAILABLE: again,
  INTERNAL: `${again} Still there after a few: tell the shop the \`requestId\`.`,
  MEMBER_NOT_FOUND: 'Look at the number again, or count the bill without one: the member can claim it later.',
  MEMBER_CODE_INVALID: 'Scan again, or type it again; after 30 wrong ones in a minute the till waits.',
  MEMBER_CODE_EXPIRED: `\`details.at\` says when it ended. ${nextCode}`,
  MEMBER_CODE_USED: `\`details\` says where and when it was used. ${nextCode}`,
  MEMBER_CODE_REQUIRED:
    'The card number earns and does not spend: ask the member for the live code, send `memberCode`.',
  RECEIPT_ALREADY_COUNTED: 'Nothing to do: it counts once, and `details.purchaseId` is what it was counted as.',
  RECEIPT_ALREADY_REPLACED: '`details.by` is the receipt that stands in place of this one: refund or replace that one.',
  PURCHASE_BEFORE_JOINING:
    'The member joined on `details.joinedOn`. Send the bill without a member: it can be claimed for `details.claimDays` days.',
  PURCHASE_NOT_FOUND: 'Compare `purchaseId` (or the receipt that is replaced) with what the purchase answered.',
  LINES_DO_NOT_ADD_UP: '`details` has the amount and the sum of the lines. Discounts of the till go off the lines.',
  REFUND_TOO_LARGE: '`details.left` is what can still be given back of this bill.',
  REFUND_NUMBER_REUSED:
    '`details` says which refund has this number: the same bill and amount are answered as it was, other content needs a number of its own.',
  POINTS_NOT_ENOUGH: '`details.balance` is what there is. Quote first: `points.usable` is what the bill can take.',
  POINTS_OVER_LIMIT: '`details.usable` is what this bill can take at most.',
  POINTS_NOT_IN_BLOCKS: 'Points are spent in blocks here: round down to a multiple of `details.block`.',
  POINTS_BELOW_MINIMUM: 'The shop takes no fewer at once than `details.minimum`.',
  POINTS_ITEM_UNKNOWN: perItem,
  REWARD_NOT_FOUND: perItem,
  COUPON_NOT_FOUND: 'Not this member’s, or mistyped: the member’s lookup lists the coupons that can be used.',
  COUPON_ALREADY_USED: '`details` says when and where. Go on without it.',
  COUPON_EXPIRED: '`details.until` says when it ended. Go on without it.',
  COUPON_NOT_YET: '`details.from` says when it begins. Go on without it.',
  COUPON_VOID: 'The shop took it back, or the purchase that gave it was undone. Go on without it.',
  COUPON_DOES_NOT_FIT:
    '`details.why` is the reason (`minimum`: what is `missing`), `details.text` says it in words. Go on without it, or add to the bill.',
  BONUS_NOT_GIVEN: '`details.why`: `unknown` is a wrong code; any other means given as often as the rules allow.',
  COUNTER_UNKNOWN: '`details.known` lists the counters of the program.',
  AMOUNT_INVALID: 'A whole number from 1.',
  HOLD_NOT_FOUND: 'Holds are found by the `Idempotency-Key` they were made with, at the branch that made them.',
  HOLD_SETTLED: 'It has ended already; `details.state` says how. The first end stands.',
};
