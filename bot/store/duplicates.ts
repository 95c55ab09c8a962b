/** The fields of the unique index that refused an insert; null for any other failure. Read by code and pattern, never by text. */
export function refusedBy(error: unknown): string[] | null {
  const { code, keyPattern } = error as { code?: unknown; keyPattern?: unknown };
  if (code !== 11_000) return null;
  return typeof keyPattern === 'object' && keyPattern !== null ? Object.keys(keyPattern) : [];
}

type BulkError = {
  writeErrors?: { index: number; code: number }[] | { index: number; code: number };
  result?: { getWriteConcernError?(): unknown };
};

/**
 * The places of the rows of a bulk write that a unique index refused, first one first; null where anything else went wrong with any of
 * them, or what was taken is not known to be on most of the members.
 */
export function refusedRows(error: unknown): number[] | null {
  const { writeErrors, result } = error as BulkError;
  const rows = writeErrors === undefined ? [] : [writeErrors].flat();
  if (rows.length === 0 || rows.some(({ code }) => code !== 11_000)) return null;
  if (result?.getWriteConcernError?.()) return null;
  return rows.map(({ index }) => index).toSorted((a, b) => a - b);
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
