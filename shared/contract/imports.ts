import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';

/** Base64 of about 6 MB. */
const contentMax = 8_000_000;

export const importMembers = endpoint({
  method: 'POST',
  path: '/api/staff/imports',
  auth: 'staff',
  role: Role.Owner,
  summary:
    'Members and opening balances from a CSV file (UTF-8, UTF-16 or CP950, in base64). Without `commit` nothing is written; with it, the hash of the file that the dry run told.',
  request: z.object({
    content: z.base64().min(4).max(contentMax),
    /** `fileHash` of the dry run: what is committed is what was looked at. */
    commit: z.string().length(64).nullable().default(null),
  }),
  response: z.object({
    fileHash: z.string(),
    encoding: z.enum(['utf-8', 'utf-16', 'cp950']).nullable(),
    rows: z.int(),
    created: z.int(),
    known: z.int(),
    /** Rows that name the same member with the same numbers, and were brought before. */
    repeated: z.int(),
    points: z.int(),
    /** By line of the file, the heading being line 1; a row with a fault is left out whole. */
    faults: z.array(z.object({ line: z.int(), column: z.string(), problem: z.string() })),
    unlisted: z.int(),
    committed: z.boolean(),
  }),
  idempotent: true,
  errors: ['CONFIRMATION_WRONG', 'BUSY'],
});
