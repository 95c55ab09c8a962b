import type { NextFunction, Request, Response } from 'express';
import type { ZodError, ZodType } from 'zod';
import type { EndpointSpec } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { Role } from '../../shared/vocabulary.ts';
import { recordAudit } from '../services/staff/audit.ts';
import { needRole } from './auth-staff.ts';
import type { ApiDeps, Call, Caller, Route } from './context.ts';
import { asAppError } from './error-handler.ts';
import { type Answer, contentHash, onceByKey, ReplayedError, readIdempotencyKey } from './idempotency.ts';
import { countWrong } from './rate-limits.ts';

/**
 * One request of one endpoint, after its caller is known: role, key, parsing by the contract, the handler, the answer shaped by the
 * contract. Writes of staff are noted with their outcome, refusals too.
 */
export function serve(deps: ApiDeps, { endpoint, handler }: Route) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const caller = response.locals.caller as Caller;
    const now = deps.clock.now();
    const run = () => answerOf(deps, { endpoint, handler }, { request, response, caller, now });
    try {
      const answer = caller.kind === 'staff' && isAudited(endpoint) ? await audited(run) : await run();
      if (!answer || response.headersSent) return;
      if (answer.replayed) response.setHeader('Idempotent-Replayed', 'true');
      response.setHeader('Cache-Control', 'no-store');
      response.status(answer.status).json(answer.body);
    } catch (error) {
      if (error instanceof ReplayedError) response.setHeader('Idempotent-Replayed', 'true');
      next(await countGuess(error));
    }

    /** A forged code is a guess, whatever endpoint took it. */
    async function countGuess(error: unknown): Promise<unknown> {
      if (asAppError(error).code !== 'MEMBER_CODE_INVALID') return error;
      return countWrong(deps, `code:${whoOf(caller)}`).then(
        () => error,
        (beyond: unknown) => beyond,
      );
    }

    async function audited(work: typeof run) {
      if (caller.kind !== 'staff') return work();
      const note = (outcome: string, body?: unknown) =>
        recordAudit(deps, {
          staff: caller.staff,
          action: `${endpoint.method} ${endpoint.path.replace('/api/staff/', '')}`,
          target: targetOf(request, body),
          outcome,
          details: detailsOf(request.body),
          now,
        });
      try {
        const answer = await work();
        await note(answer?.replayed ? 'replayed' : 'done', answer?.body);
        return answer;
      } catch (error) {
        await note(asAppError(error).code);
        throw error;
      }
    }
  };
}

type Context = { request: Request; response: Response; caller: Caller; now: Date };

async function answerOf(
  deps: ApiDeps,
  { endpoint, handler }: Route,
  { request, response, caller, now }: Context,
): Promise<(Answer & { replayed: boolean }) | null> {
  if (caller.kind === 'staff') needRole(caller, endpoint.role ?? Role.Clerk);
  const key = endpoint.idempotent ? readIdempotencyKey(request.get('Idempotency-Key')) : '';
  const parsed = {
    params: parse(endpoint.params, request.params, 'path'),
    query: parse(endpoint.query, request.query, 'query'),
    body: parse(endpoint.request, bodyOf(request), 'body'),
  };
  let status: number = endpoint.status ?? 200;
  const scoped = scopedKey(caller, key);
  const call = {
    ...parsed,
    caller,
    now,
    askedAt: now,
    key: endpoint.idempotent ? scoped : '',
    request,
    response,
    status: (code: number) => {
      status = code;
    },
  } as Call<EndpointSpec>;
  const run = async (askedAt: Date): Promise<Answer> => {
    const answered = await handler({ ...call, askedAt });
    return { status, body: endpoint.response === null ? null : endpoint.response.parse(answered) };
  };
  if (endpoint.response === null) {
    await run(now);
    return null;
  }
  if (!endpoint.idempotent) return { ...(await run(now)), replayed: false };
  const hash = contentHash([endpoint.method, endpoint.path, parsed.params, parsed.body]);
  return onceByKey(deps, { key: scoped, hash, now, run });
}

/**
 * The body the parser left; none is an empty one. What was sent as something else is not read, and is told by that name: a till that
 * forgot the header would else look for the fields it did send.
 */
function bodyOf(request: Request): unknown {
  if (request.body !== undefined) return request.body;
  const isSent =
    Number(request.headers['content-length'] ?? 0) > 0 || request.headers['transfer-encoding'] !== undefined;
  if (!isSent) return {};
  const fields = [{ field: 'Content-Type', problem: 'send application/json' }];
  throw new AppError('INVALID_REQUEST', { fields });
}

/** A key belongs to whoever made it: two tills may both count from 1. */
export const scopedKey = (caller: Caller, key: string): string => `${whoOf(caller)}:${key}`;

const whoOf = (caller: Caller): string => {
  switch (caller.kind) {
    case 'member':
      return `member:${caller.lineUserId}`;
    case 'staff':
      return `staff:${caller.staff.id}`;
    case 'pos':
      return `pos:${caller.branch.code}`;
    case 'public':
      return 'public';
  }
};

/** @throws AppError INVALID_REQUEST naming each field and what to do. */
function parse(schema: ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID_REQUEST', { fields: fieldsOf(parsed.error, where) });
}

const mostFields = 20;
const fieldsOf = (error: ZodError, where: string) =>
  error.issues.slice(0, mostFields).flatMap((issue) => {
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return names.map((path) => ({ field: path.map(String).join('.') || where, problem: issue.message }));
  });

/** Asked by POST, since a question has a body; they write nothing. */
const questions = new Set(['/api/staff/quotes', '/api/staff/broadcasts/estimate']);
export const isAudited = ({ method, path }: EndpointSpec): boolean => method !== 'GET' && !questions.has(path);

function targetOf(request: Request, body: unknown): string {
  const named = (value: unknown, ...keys: string[]): string | undefined =>
    keys
      .map((key) => (value as Record<string, unknown> | null | undefined)?.[key])
      .find((each) => typeof each === 'string') as string | undefined;
  return (
    named(request.params, 'id', 'code') ??
    named(request.body, 'purchaseId', 'memberId') ??
    named(body, 'id') ??
    ''
  ).slice(0, 64);
}

/** What an owner wants to read later; nothing that names a person, no codes. */
const noted = [
  'amount',
  'receiptNumber',
  'refundNumber',
  'branch',
  'action',
  'confirm',
  'tiers',
  'kind',
  'value',
  'quota',
  'name',
  'brandColor',
  'role',
  'branches',
  'into',
  'how',
  'answer',
];
function detailsOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {};
  const given = body as Record<string, unknown>;
  return Object.fromEntries(
    noted.flatMap((name) => (given[name] === undefined ? [] : [[name, JSON.stringify(given[name]).slice(0, 200)]])),
  );
}
