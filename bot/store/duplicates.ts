/** The fields of the unique index that refused an insert; null for any other failure. Read by code and pattern, never by text. */
export function refusedBy(error: unknown): string[] | null {
  const { code, keyPattern } = error as { code?: unknown; keyPattern?: unknown };
  if (code !== 11_000) return null;
  return typeof keyPattern === 'object' && keyPattern !== null ? Object.keys(keyPattern) : [];
}

/** What the ledger needs of a write before it counts: on disk, on most of the members. */
export const majority = { writeConcern: { w: 'majority', j: true } } as const;
export const majorityRead = { readConcern: { level: 'majority' } } as const;

/** One index, as `buildIndexes` makes it. */
export type IndexSpec = {
  collection: string;
  key: Readonly<Record<string, 1 | -1>>;
  unique?: boolean;
  sparse?: boolean;
  expireAfterSeconds?: number;
};
