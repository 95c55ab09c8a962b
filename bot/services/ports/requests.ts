import type { MemberId } from '../../../shared/ids.ts';

/** What is remembered of commands and jobs: answers, rates, used codes, marks. */

/** How often a member may be pushed something; the same cause again finds its own slot. */
export type PushSlots = {
  take(slot: { memberId: MemberId; slot: string; most: number; cause: string; at: Date }): Promise<boolean>;
};

export type JobMarks = {
  get(job: string): Promise<string | null>;
  set(job: string, mark: string): Promise<void>;
  beat(worker: string, at: Date): Promise<void>;
  beats(): Promise<{ name: string; at: Date }[]>;
};

/** Hits in the current window, counted for all processes together. */
export type RateLimits = { hit(key: string, windowMs: number, now: Date): Promise<{ hits: number; resetAt: Date }> };

/** What a command that came with an `Idempotency-Key` was answered: kept as it went out, for the same key again. */
export type KeptAnswer = { status: number; body: unknown } | { code: string; details?: Record<string, unknown> };

export type Requests = {
  /** One insert. `exists` with what was kept, `at` when it was first asked; `answer` null while the first has none. */
  take(request: {
    key: string;
    hash: string;
    at: Date;
  }): Promise<{ outcome: 'taken' } | { outcome: 'exists'; hash: string; at: Date; answer: KeptAnswer | null }>;
  /** The first answer stands. */
  keep(key: string, answer: KeptAnswer): Promise<void>;
};

/** One redemption per live code: taking it twice tells who took it first; the same taker again has it still. */
export type CodeUses = {
  take(use: {
    code: string;
    by: string;
    at: Date;
    where: string;
    expiresAt: Date;
  }): Promise<{ outcome: 'taken' } | { outcome: 'used'; by: string; at: Date; where: string }>;
  /** Gives the code back where this one has it: what it was shown for was refused. */
  release(use: { code: string; by: string }): Promise<void>;
};
