import type { Program } from '../domain/program/program.ts';
import type { Seals } from '../services/ports/seals.ts';
import { accountIndexes, createAccountStore } from './accounts.ts';
import { audienceIndexes, createAudienceStore } from './audiences.ts';
import { auditIndexes, createAuditStore } from './audit.ts';
import { billRequestIndexes, createBillRequestStore } from './bill-requests.ts';
import { branchIndexes, createBranchStore } from './branches.ts';
import { broadcastIndexes, createBroadcastStore } from './broadcasts.ts';
import { campaignIndexes, createCampaignStore } from './campaigns.ts';
import { claimIndexes, createClaimStore } from './claims.ts';
import { codeUseIndexes, createCodeUseStore } from './code-uses.ts';
import { connect, isUp, ping } from './connection.ts';
import { couponTemplateIndexes, createCouponTemplateStore } from './coupon-templates.ts';
import { couponIndexes, createCouponStore } from './coupons.ts';
import type { IndexSpec } from './duplicates.ts';
import { createEntryStore, entryIndexes } from './entries.ts';
import { createFigureStore, figureIndexes } from './figures.ts';
import { createInboxStore, inboxIndexes } from './inbox.ts';
import { createJobMarkStore, jobMarkIndexes } from './job-marks.ts';
import { createMemberStore, memberIndexes } from './members.ts';
import { createMergeStore, mergeIndexes } from './merges.ts';
import { createOutboxStore, outboxIndexes } from './outbox.ts';
import { createPosKeyStore, posKeyIndexes } from './pos-keys.ts';
import { createProgramDraftStore, programDraftIndexes } from './program-drafts.ts';
import { createProgramStore, programIndexes } from './programs.ts';
import { createPurchaseStore, purchaseIndexes } from './purchases.ts';
import { createPushSlotStore, pushSlotIndexes } from './push-slots.ts';
import { createRateLimitStore, rateLimitIndexes } from './rate-limits.ts';
import { createRequestStore, requestIndexes } from './requests.ts';
import { createSavedAudienceStore } from './saved-audiences.ts';
import { createStaffStore, staffIndexes } from './staff.ts';

const indexes: readonly IndexSpec[] = [
  ...entryIndexes,
  ...claimIndexes,
  ...billRequestIndexes,
  ...memberIndexes,
  ...mergeIndexes,
  ...accountIndexes,
  ...purchaseIndexes,
  ...programIndexes,
  ...programDraftIndexes,
  ...campaignIndexes,
  ...branchIndexes,
  ...jobMarkIndexes,
  ...pushSlotIndexes,
  ...inboxIndexes,
  ...outboxIndexes,
  ...couponIndexes,
  ...couponTemplateIndexes,
  ...broadcastIndexes,
  ...audienceIndexes,
  ...figureIndexes,
  ...rateLimitIndexes,
  ...requestIndexes,
  ...staffIndexes,
  ...auditIndexes,
  ...posKeyIndexes,
  ...codeUseIndexes,
];

/**
 * The database behind the ports. The unique indexes are part of correctness: `buildIndexes` runs before anything is written.
 * @param options `program`: the rules of a shop that has written none (the store knows no rules itself).
 */
export async function openStore(options: { uri: string; seals: Seals; program: Program }) {
  const connection = await connect(options.uri);
  const accounts = createAccountStore(connection);
  const claims = createClaimStore(connection);
  /** Everything that nobody waited for is written (or has failed). */
  const settled = async (): Promise<void> => {
    await Promise.all([accounts.settled(), claims.settled()]);
  };
  return {
    connection,
    entries: createEntryStore(connection),
    accounts,
    members: createMemberStore(connection, options.seals),
    claims,
    merges: createMergeStore(connection),
    billRequests: createBillRequestStore(connection),
    purchases: createPurchaseStore(connection),
    programs: createProgramStore(connection, options.program),
    programDrafts: createProgramDraftStore(connection),
    campaigns: createCampaignStore(connection),
    savedAudiences: createSavedAudienceStore(connection),
    branches: createBranchStore(connection),
    jobMarks: createJobMarkStore(connection),
    pushSlots: createPushSlotStore(connection),
    inbox: createInboxStore(connection),
    outbox: createOutboxStore(connection),
    couponTemplates: createCouponTemplateStore(connection),
    coupons: createCouponStore(connection),
    broadcasts: createBroadcastStore(connection),
    audiences: createAudienceStore(connection, accounts.settled),
    figures: createFigureStore(connection),
    rateLimits: createRateLimitStore(connection),
    requests: createRequestStore(connection),
    staff: createStaffStore(connection),
    audit: createAuditStore(connection),
    posKeys: createPosKeyStore(connection),
    codeUses: createCodeUseStore(connection),
    /** Safe to run twice and while running; unique ones first. */
    async buildIndexes(): Promise<number> {
      for (const { collection, key, ...how } of indexes.toSorted(
        (a, b) => Number(b.unique ?? 0) - Number(a.unique ?? 0),
      ))
        await connection.collection(collection).createIndex({ ...key }, how);
      return indexes.length;
    },
    /** Unique indexes that are not there, as `collection(fields)`: without them two writes could both win. */
    async missingIndexes(): Promise<string[]> {
      const missing: string[] = [];
      for (const { collection, key, unique } of indexes) {
        if (!unique) continue;
        const there = await connection
          .collection(collection)
          .indexes()
          .catch(() => []);
        const wanted = JSON.stringify(key);
        if (!there.some((each) => JSON.stringify(each.key) === wanted && each.unique))
          missing.push(`${collection}(${Object.keys(key).join(', ')})`);
      }
      return missing;
    },
    isUp: () => isUp(connection),
    ping: (timeoutMs?: number) => ping(connection, timeoutMs),
    settled,
    async close(): Promise<void> {
      await settled();
      await connection.close();
    },
  };
}
