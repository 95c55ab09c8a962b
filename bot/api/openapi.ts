import { type ZodType, z } from 'zod';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { type ErrorBody, type ErrorCode, errorCodes } from '../../shared/errors.ts';
import { type Example, exampleRequestId, examples } from './docs/examples.ts';
import { errorTable } from './error-handler.ts';
import { errorWords } from './error-words.ts';

type Json = Record<string, unknown>;

const asJson = (schema: ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as Json;
  return rest;
};
const pathOf = (endpoint: EndpointSpec): string => endpoint.path.replace(/:(\w+)/g, '{$1}');
const always: Record<EndpointSpec['auth'], readonly ErrorCode[]> = {
  public: ['RATE_LIMITED'],
  member: ['UNAUTHENTICATED', 'RATE_LIMITED'],
  staff: ['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'],
  pos: ['UNAUTHENTICATED', 'RATE_LIMITED'],
};
const securityOf: Record<EndpointSpec['auth'], Json[]> = {
  public: [],
  member: [{ memberSession: [] }],
  staff: [{ staffCookie: [] }],
  pos: [{ posKey: [] }],
};

/** OpenAPI 3.1, made from the same contract that parses the requests: it cannot say what the server does not do. */
export function openApi(publicUrl: string): Json {
  const paths: Record<string, Record<string, Json>> = { ...otherPaths };
  for (const endpoint of endpoints as readonly EndpointSpec[]) {
    const path = pathOf(endpoint);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Regulars 熟客',
      version: '1',
      description:
        'Amounts are integers in the smallest unit used at a till (NT$1). Instants are ISO 8601. Failures: {error:{code,message,requestId,details?}}.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      securitySchemes: {
        memberSession: { type: 'http', scheme: 'bearer', description: 'From POST /api/member/session.' },
        staffCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'regulars_staff',
          description: 'Writes also need same origin.',
        },
        posKey: { type: 'http', scheme: 'bearer', description: 'One per branch: npm run pos-key -- --branch CODE.' },
      },
      schemas: { Error: errorSchema },
      examples: Object.fromEntries(errorCodes.map((code) => [code, { value: errorOf(code) }])),
    },
  };
}

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', enum: [...errorCodes] },
        message: { type: 'string' },
        requestId: { type: 'string' },
        details: { type: 'object', additionalProperties: true },
      },
    },
  },
};

/** As it is answered to a caller who reads English. */
const errorOf = (code: ErrorCode): Json => ({
  error: { code, message: errorWords('en', code), requestId: exampleRequestId },
});

const plain = (summary: string, answers: Record<string, string>): Json => ({
  summary,
  responses: Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description }])),
});
/** Routes beside the contract: what platforms, LINE and people's browsers call. */
const otherPaths: Record<string, Record<string, Json>> = {
  '/webhook': {
    post: plain('Events from LINE, signed.', {
      200: 'Stored.',
      400: 'Not JSON.',
      401: 'Signature.',
      413: 'Too large.',
      500: 'Send again.',
    }),
  },
  '/health/live': { get: plain('The process runs.', { 200: 'Yes.' }) },
  '/health/ready': {
    get: plain('It can serve.', { 200: 'Yes.', 503: 'The database is away, or the process drains.' }),
  },
  '/api/openapi.json': { get: plain('This description.', { 200: 'OpenAPI 3.1.' }) },
  '/api/docs': { get: plain('This description, readable.', { 200: 'A page.' }) },
};

const examplesOf = ({ method, path }: EndpointSpec) => examples.filter(({ call }) => call === `${method} ${path}`);
/** Under the name each has: `plain` for the first of a call. Nothing where there are none. */
function named(found: readonly Example[], part: 'request' | 'response'): Json {
  if (found.length === 0) return {};
  const entries = found.map((each, index) => [
    each.title === undefined ? 'plain' : `case-${index + 1}`,
    { ...(each.title === undefined ? {} : { summary: each.title }), value: each[part] },
  ]);
  return { examples: Object.fromEntries(entries) };
}

function operationOf(endpoint: EndpointSpec): Json {
  const shown = examplesOf(endpoint);
  const name = `${endpoint.method.toLowerCase()}${pathOf(endpoint).replace(/[^a-z0-9]+(.)?/gi, (_all, next?: string) => (next ?? '').toUpperCase())}`;
  return {
    operationId: name,
    summary: endpoint.summary,
    tags: [endpoint.path.split('/')[2]],
    ...(endpoint.role ? { 'x-role': endpoint.role } : {}),
    security: securityOf[endpoint.auth],
    parameters: parametersOf(endpoint),
    ...(endpoint.request
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: asJson(endpoint.request, 'input'),
                ...named(
                  shown.filter(({ request }) => request !== undefined),
                  'request',
                ),
              },
            },
          },
        }
      : {}),
    responses: responsesOf(endpoint),
  };
}

function parametersOf(endpoint: EndpointSpec): Json[] {
  const of = (schema: ZodType | undefined, where: 'path' | 'query'): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = asJson(schema, 'input') as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, each]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      schema: each,
    }));
  };
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Made once per tap, kept through retries. Same key and body: the first answer, with `Idempotent-Replayed: true`.',
    schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[ -~]*[!-~][ -~]*$' },
  };
  return [...of(endpoint.params, 'path'), ...of(endpoint.query, 'query'), ...(endpoint.idempotent ? [key] : [])];
}

const replayed: Json = { description: 'On the first answer again.', schema: { const: 'true' } };
const retryAfter: Json = {
  description: 'Seconds to wait.',
  required: true,
  schema: { type: 'string', pattern: '^\\d+$' },
};

/** What is taken in, and done later. */
const kept: Partial<Record<EndpointSpec['path'], string>> = {
  '/api/pos/v1/purchases': 'Kept unclaimed: no member was named.',
  '/api/pos/v1/refunds': 'Kept: its purchase has not come yet.',
  '/api/member/claims': 'Waits for staff.',
};

function responsesOf(endpoint: EndpointSpec): Json {
  const shown = examplesOf(endpoint);
  const success = (status: number, description: string): Json => ({
    description,
    ...(endpoint.idempotent ? { headers: { 'Idempotent-Replayed': replayed } } : {}),
    content: {
      'application/json': {
        schema: asJson(endpoint.response!, 'output'),
        ...named(
          shown.filter((each) => each.status === status),
          'response',
        ),
      },
    },
  });
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of codesOf(endpoint)) {
    const { status } = errorTable[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  const refusals = [...byStatus].map(([status, codes]) => {
    const own = new Map(
      shown
        .filter((each) => each.status === status)
        .map((each) => [(each.response as ErrorBody).error.code, { summary: each.title ?? '', value: each.response }]),
    );
    const each = [...codes].map((code) => [code, own.get(code) ?? { $ref: `#/components/examples/${code}` }]);
    const schema = { $ref: '#/components/schemas/Error' };
    const content = { 'application/json': { schema, examples: Object.fromEntries(each) } };
    const headers = status === 429 || status === 503 ? { headers: { 'Retry-After': retryAfter } } : {};
    return [status, { description: [...codes].join(', '), ...headers, content }];
  });
  const isRedirect = endpoint.response === null && /auth/.test(endpoint.path);
  const status = isRedirect ? 302 : (endpoint.status ?? 200);
  const later = kept[endpoint.path];
  return {
    [status]:
      endpoint.response === null ? { description: isRedirect ? 'A redirect.' : 'A stream.' } : success(status, 'OK'),
    ...(later === undefined || endpoint.response === null ? {} : { 202: success(202, later) }),
    ...Object.fromEntries(refusals),
  };
}

function codesOf(endpoint: EndpointSpec): ErrorCode[] {
  return [
    ...always[endpoint.auth],
    'INVALID_REQUEST',
    ...(endpoint.method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE', 'BUSY'] as const)),
    'UNAVAILABLE',
    'INTERNAL',
    ...(endpoint.idempotent ? (['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(endpoint.errors ?? []),
  ];
}
