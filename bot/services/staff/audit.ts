import { createHash } from 'node:crypto';
import type { AuditRow, Staff } from '../ports/staff.ts';
import type { Deps } from '../ports.ts';

const perPage = 50;

/** Notes a write of staff and how it ended: `done`, `replayed`, or the code of its refusal. */
export async function recordAudit(
  deps: Pick<Deps, 'audit' | 'newId'>,
  row: { staff: Staff; action: string; target: string; outcome: string; details: Record<string, unknown>; now: Date },
): Promise<void> {
  const { staff, now, ...rest } = row;
  const tail = createHash('sha256').update(deps.newId()).digest('hex').slice(0, 12);
  await deps.audit.put({
    ...rest,
    id: `${now.toISOString()}-${tail}`,
    at: now,
    staffId: staff.id,
    staffName: staff.name,
  });
}

/** Newest first, 50 a page. @returns `next`: what to ask for the following page, null at the end. */
export async function readAudit(
  deps: Pick<Deps, 'audit'>,
  { before }: { before: string | null },
): Promise<{ items: AuditRow[]; next: string | null }> {
  const rows = await deps.audit.page(before, perPage + 1);
  const items = rows.slice(0, perPage);
  return { items, next: rows.length > perPage ? items.at(-1)!.id : null };
}
