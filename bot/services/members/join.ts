import type { CouponId, LineUserId } from '../../../shared/ids.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import type { Deps, Member } from '../ports.ts';
export type JoinDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'members'
  | 'programs'
  | 'branches'
  | 'couponTemplates'
  | 'coupons'
  | 'outbox'
  | 'line'
  | 'newId'
  | 'random'
  | 'changed'
  | 'log'
>;
export type JoinCommand = {
  lineUserId: LineUserId;
  /** Used where LINE does not tell the profile. */
  name?: string | undefined;
  language?: Language | undefined;
  /** What the poster carried. */
  code?: string | undefined;
  how: Member['joinedVia']['how'];
  noticeVersion: string;
  marketing: Member['marketing'];
  now: Date;
};
export type JoinResult = {
  member: Member;
  joinedNow: boolean;
  welcomePoints: number;
  welcomeCouponId: CouponId | null;
};
export async function join(_deps: JoinDeps, _command: JoinCommand): Promise<JoinResult> {
  throw new Error('being written');
}
