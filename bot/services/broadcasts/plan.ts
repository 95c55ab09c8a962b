import type { LineUserId, MemberId } from '../../../shared/ids.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import type { Broadcast, BroadcastChunk } from '../ports/broadcasts.ts';
import type { AudienceRow } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { audiencePages, excludedWhy } from './audience.ts';

/** LINE's multicast takes 500 ids. */
const chunkSize = 500;

/**
 * Freezes who gets a broadcast: chunks of at most 500, one language each, a retry key each, made before the first try.
 *
 * The race (two workers, or one that crashed half-way): every planner writes a list of its own under a fresh name; one conditional
 * update makes a list *the* list; chunks of any other list are never sent, and the loser drops its own. So a list is whole or it is
 * not used, and nobody stands in two chunks.
 */
export async function planBroadcast(
  deps: Pick<Deps, 'audiences' | 'broadcasts' | 'newId'>,
  { broadcast, now, newRetryKey }: { broadcast: Broadcast; now: Date; newRetryKey: () => string },
): Promise<Broadcast | null> {
  if (broadcast.plan) return broadcast;
  const list = deps.newId();
  const counts = { ...broadcast.counts, recipients: 0, excluded: 0 };
  let chunks = 0;
  const write = async (groups: Map<Language, Person[]>, least: number) => {
    const ready: BroadcastChunk[] = [];
    for (const [language, people] of groups) {
      while (people.length >= least && people.length > 0) {
        const recipients = people.splice(0, chunkSize);
        ready.push(newChunk({ broadcast, list, index: chunks, language, recipients, now, retryKey: newRetryKey() }));
        chunks += 1;
      }
    }
    if (ready.length > 0) await deps.broadcasts.putChunks(ready);
  };
  const waiting = new Map<Language, Person[]>();
  for await (const page of audiencePages(deps, broadcast.tiers)) {
    for (const row of page) {
      counts.recipients += 1;
      if (!take(waiting, row)) counts.excluded += 1;
    }
    await write(waiting, chunkSize);
  }
  await write(waiting, 1);
  const won = await deps.broadcasts.commitPlan(broadcast.id, { list, chunks }, counts);
  if (!won) await deps.broadcasts.dropList(broadcast.id, list);
  return deps.broadcasts.byId(broadcast.id);
}

type Person = { memberId: MemberId; lineUserId: LineUserId };

function take(waiting: Map<Language, Person[]>, row: AudienceRow): boolean {
  if (excludedWhy(row) !== null || row.lineUserId === null) return false;
  const people = waiting.get(row.language) ?? [];
  people.push({ memberId: row.memberId, lineUserId: row.lineUserId });
  waiting.set(row.language, people);
  return true;
}

function newChunk(of: {
  broadcast: Broadcast;
  list: string;
  index: number;
  language: Language;
  recipients: Person[];
  now: Date;
  retryKey: string;
}): BroadcastChunk {
  return {
    id: `${of.broadcast.id}:${of.list}:${of.index}`,
    broadcastId: of.broadcast.id,
    list: of.list,
    index: of.index,
    language: of.language,
    retryKey: of.retryKey,
    recipients: of.recipients,
    state: 'waiting',
    firstTriedAt: null,
    nextTryAt: of.now,
    tries: 0,
    lineRequestId: null,
    problem: null,
  };
}
