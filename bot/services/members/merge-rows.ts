import type { MemberId } from '../../../shared/ids.ts';
import type { Member, MergedFields } from '../ports/members.ts';
import type { Deps } from '../ports.ts';

type RowDeps = Pick<Deps, 'members' | 'merges' | 'outbox'>;
type Of = { mergeId: string; from: MemberId; into: MemberId; now: Date };

const fields = ['phone', 'email', 'birthday', 'furtherDate'] as const;
const channels = ['line', 'sms', 'email'] as const;
const consentsKept = 100;

/**
 * What A's row gives to B's: what B has not told. The LINE account goes along where B has none; else both stay, and A's leads to B
 * without messages of its own. Consent is per channel: who said no to one of the two cards has said no, except for a channel that B
 * gets from A, which keeps A's word.
 */
function whatGoes(a: Member, b: Member): MergedFields {
  const movesLine = b.lineUserId === null && a.lineUserId !== null;
  const takes = fields.filter((field) => b[field] == null && a[field] != null);
  const fromA = { line: movesLine, sms: b.phone === null, email: b.email === null };
  const after = { ...b.marketing };
  for (const channel of channels)
    after[channel] = fromA[channel] ? a.marketing[channel] : a.marketing[channel] && b.marketing[channel];
  return {
    fields: [...(movesLine ? (['lineUserId'] as const) : []), ...takes],
    marketing: { before: b.marketing, after },
  };
}

/** Step 4 of a merge: A's row leads to B from its one write on; B's takes what A's had. Both are written once, whoever comes again. */
export async function joinRows(deps: RowDeps, { mergeId, from, into, now }: Of): Promise<void> {
  const step = `merge:${mergeId}`;
  const [a, b] = await Promise.all([deps.members.byId(from), deps.members.byId(into)]);
  if (a === null || b === null) return;
  const took = await deps.merges.noteTook(mergeId, whatGoes(a, b));
  const movesLine = took.fields.includes('lineUserId');
  const lineUserId = a.lineUserId ?? a.lineUserIdBefore ?? null;
  await deps.members.updateOnce(from, step, {
    mergedInto: into,
    ...(movesLine && lineUserId !== null ? { lineUserId: null, lineUserIdBefore: lineUserId } : {}),
  });
  const consent = { noticeVersion: latestNotice(b) ?? latestNotice(a) ?? '', at: now, marketing: took.marketing.after };
  await deps.members.updateOnce(into, step, {
    ...Object.fromEntries(fields.flatMap((field) => (took.fields.includes(field) ? [[field, a[field]]] : []))),
    ...(movesLine && lineUserId !== null
      ? { lineUserId, reachable: a.reachable, reachableAt: a.reachableAt, language: a.language }
      : {}),
    ...(isSame(took.marketing.before, took.marketing.after)
      ? {}
      : { marketing: took.marketing.after, consents: [...b.consents, consent].slice(-consentsKept) }),
  });
  if (lineUserId !== null) await relink(deps, { memberId: movesLine ? into : from, lineUserId, step, now });
}

/** Step 4 of a split: what went along goes back, unless B has changed it since. */
export async function partRows(deps: RowDeps, { mergeId, from, into, now }: Of): Promise<void> {
  const step = `split:${mergeId}`;
  const [a, b, merge] = await Promise.all([
    deps.members.byId(from),
    deps.members.byId(into),
    deps.merges.byId(mergeId),
  ]);
  if (a === null || b === null || merge?.took == null) return;
  const { took } = merge;
  const goesBack = fields.filter((field) => took.fields.includes(field) && sameField(a, b, field));
  const lineUserId = a.lineUserIdBefore ?? null;
  const bGivesLine = lineUserId !== null && b.lineUserId === lineUserId;
  const { before, after } = took.marketing;
  const consent = { noticeVersion: latestNotice(b) ?? '', at: now, marketing: before };
  await deps.members.updateOnce(into, step, {
    ...Object.fromEntries(goesBack.map((field) => [field, null])),
    ...(bGivesLine ? { lineUserId: null, reachable: 'unknown', reachableAt: null } : {}),
    ...(isSame(before, after) || !isSame(b.marketing, after)
      ? {}
      : { marketing: before, consents: [...b.consents, consent].slice(-consentsKept) }),
  });
  await deps.members.updateOnce(from, step, {
    mergedInto: null,
    lineUserIdBefore: null,
    ...(lineUserId === null ? {} : { lineUserId, reachable: bGivesLine ? b.reachable : a.reachable }),
  });
  const line = lineUserId ?? a.lineUserId;
  if (line !== null) await relink(deps, { memberId: from, lineUserId: line, step, now });
}

const latestNotice = ({ consents }: Member): string | undefined => consents.at(-1)?.noticeVersion;
const isSame = (x: Member['marketing'], y: Member['marketing']): boolean =>
  channels.every((channel) => x[channel] === y[channel]);
const sameField = (a: Member, b: Member, field: (typeof fields)[number]): boolean =>
  JSON.stringify(a[field]) === JSON.stringify(b[field]);

/** The menu under the chat is that of the tier the LINE account now leads to. */
async function relink(
  deps: RowDeps,
  {
    memberId,
    lineUserId,
    step,
    now,
  }: { memberId: MemberId; lineUserId: NonNullable<Member['lineUserId']>; step: string; now: Date },
): Promise<void> {
  await deps.outbox.enqueue({
    id: `relink-menu:${memberId}:${step}`,
    kind: 'relink-menu',
    memberId,
    lineUserId,
    facts: {},
    createdAt: now,
  });
}
