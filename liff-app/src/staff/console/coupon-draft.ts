import type { Api, RequestOf } from '../../../../shared/contract/index.ts';
import type { Template } from '../lib/staff-call.ts';

/** A coupon as it is typed: every field a text, lists apart. Empty = not limited. */
export type Draft = {
  id: string | null;
  title: string;
  kind: Template['kind'];
  value: string;
  minimum: string;
  validDays: string;
  quota: string;
  description: string;
  clock: 'issue' | 'opening' | 'fixed';
  openWithinDays: string;
  from: string;
  until: string;
  cap: string;
  productLines: string;
  channels: string;
  branches: string[];
  weekdays: number[];
  hoursFrom: string;
  hoursTo: string;
};

export const emptyDraft: Draft = {
  id: null,
  title: '',
  kind: 'amount-off',
  value: '50',
  minimum: '300',
  validDays: '30',
  quota: '',
  description: '',
  clock: 'issue',
  openWithinDays: '30',
  from: '',
  until: '',
  cap: '',
  productLines: '',
  channels: '',
  branches: [],
  weekdays: [],
  hoursFrom: '',
  hoursTo: '',
};

/** What one of the value's unit is kept as: a percentage and a multiple in basis points. */
const keptAs = (kind: Template['kind']): number => {
  if (kind === 'percent-off') return 100;
  return kind === 'points-multiplier' ? 10_000 : 1;
};

export const hasValue = (kind: Template['kind']): boolean =>
  kind !== 'buy-one-get-one' && kind !== 'gift' && kind !== 'free-delivery';

const textOf = (value: number | null): string => (value === null ? '' : String(value));

export const draftOf = (template: Template): Draft => ({
  id: template.id,
  title: template.title['zh-TW'],
  kind: template.kind,
  value: String(template.value / keptAs(template.kind)),
  minimum: String(template.minimum),
  validDays: String(template.validDays),
  quota: textOf(template.quota),
  description: template.description?.['zh-TW'] ?? '',
  clock: template.clock === null ? 'issue' : template.clock.kind === 'fixed' ? 'fixed' : 'opening',
  openWithinDays: template.clock?.kind === 'from-opening' ? String(template.clock.openWithinDays) : '30',
  from: template.clock?.kind === 'fixed' ? template.clock.from : '',
  until: template.clock?.kind === 'fixed' ? template.clock.until : '',
  cap: textOf(template.cap),
  productLines: template.productLines?.join(', ') ?? '',
  channels: template.channels?.join(', ') ?? '',
  branches: template.branches ?? [],
  weekdays: template.weekdays ?? [],
  hoursFrom: template.hours?.from ?? '',
  hoursTo: template.hours?.to ?? '',
});

/** Names typed with commas of either width between them; null where there are none. */
const namesIn = (typed: string): string[] | null => {
  const names = typed
    .split(/[,，、]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return names.length === 0 ? null : names;
};

type Body = RequestOf<Api['POST /api/staff/coupon-templates']>;

/** @param before what is changed: its words in other languages stay. */
export function bodyOf(draft: Draft, before: Template | undefined): Body {
  const { kind, hoursFrom, hoursTo } = draft;
  const description = draft.description.trim();
  return {
    title: { ...before?.title, 'zh-TW': draft.title.trim() },
    kind,
    value: hasValue(kind) ? Math.round(Number(draft.value) * keptAs(kind)) : 0,
    minimum: Number(draft.minimum || 0),
    ...(description ? { description: { ...before?.description, 'zh-TW': description } } : {}),
    validDays: Number(draft.validDays || 30),
    quota: draft.quota ? Number(draft.quota) : null,
    clock: clockOf(draft),
    cap: kind === 'percent-off' && draft.cap ? Number(draft.cap) : null,
    productLines: namesIn(draft.productLines),
    channels: namesIn(draft.channels),
    branches: draft.branches.length === 0 ? null : draft.branches,
    weekdays: draft.weekdays.length === 0 ? null : draft.weekdays.toSorted((a, b) => a - b),
    hours: hoursFrom && hoursTo ? { from: hoursFrom, to: hoursTo } : null,
  };
}

function clockOf({ clock, from, until, openWithinDays }: Draft): Body['clock'] {
  if (clock === 'fixed') return { kind: 'fixed', from: from as never, until: until as never };
  return clock === 'opening' ? { kind: 'from-opening', openWithinDays: Number(openWithinDays || 30) } : null;
}
