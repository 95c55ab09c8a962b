import type { MemberId } from '../../shared/ids.ts';
import type { ActorKind } from '../../shared/vocabulary.ts';
import type { Broadcasts } from './ports/broadcasts.ts';
import type { Coupons, CouponTemplates } from './ports/coupons.ts';
import type { Accounts, Claims, Entries } from './ports/ledger.ts';
import type { Inbox, LineGateway, Outbox } from './ports/line.ts';
import type { Audiences, Figures, Members, Merges } from './ports/members.ts';
import type { Branches, Campaigns, ProgramDrafts, Programs, SavedAudiences } from './ports/programs.ts';
import type { BillRequests, Purchases } from './ports/purchases.ts';
import type { CodeUses, JobMarks, PushSlots, RateLimits, Requests } from './ports/requests.ts';
import type { Seals } from './ports/seals.ts';
import type { Audit, PosKeys, StaffStore } from './ports/staff.ts';

/**
 * What services need from outside. `bot/store` and `bot/line` implement these; `bot/compose.ts` puts them together.
 * A service names only the ports it uses: `Pick<Deps, 'entries' | 'accounts'>`. Plain objects in and out, never documents.
 */
export type Deps = {
  entries: Entries;
  accounts: Accounts;
  members: Members;
  claims: Claims;
  merges: Merges;
  billRequests: BillRequests;
  purchases: Purchases;
  programs: Programs;
  programDrafts: ProgramDrafts;
  campaigns: Campaigns;
  savedAudiences: SavedAudiences;
  branches: Branches;
  couponTemplates: CouponTemplates;
  coupons: Coupons;
  broadcasts: Broadcasts;
  audiences: Audiences;
  figures: Figures;
  rateLimits: RateLimits;
  requests: Requests;
  staff: StaffStore;
  audit: Audit;
  posKeys: PosKeys;
  codeUses: CodeUses;
  inbox: Inbox;
  outbox: Outbox;
  jobMarks: JobMarks;
  pushSlots: PushSlots;
  line: LineGateway;
  seals: Seals;
  newId: () => string;
  /** Uniform integer in [0, below). */
  random: (below: number) => number;
  /** Tells open card streams of this process that a member's numbers changed. */
  changed: (memberId: MemberId) => void;
  log: {
    info(fields: object, msg: string): void;
    warn(fields: object, msg: string): void;
    error(fields: object, msg: string): void;
  };
};

export type Actor = { kind: ActorKind; id: string; name?: string };
