import { type ZodType, z } from 'zod';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { type ErrorCode, errorCodes } from '../../shared/errors.ts';
import { examples } from './docs/examples.ts';
import { errorTable } from './error-handler.ts';

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

const exampleOf = ({ method, path }: EndpointSpec) => examples.find(({ call }) => call === `${method} ${path}`);

function operationOf(endpoint: EndpointSpec): Json {
  const example = exampleOf(endpoint)?.request;
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
                ...(example === undefined ? {} : { example }),
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
    schema: { type: 'string', minLength: 1, maxLength: 128 },
  };
  return [...of(endpoint.params, 'path'), ...of(endpoint.query, 'query'), ...(endpoint.idempotent ? [key] : [])];
}

/** What is taken in, and done later. */
const kept: Partial<Record<EndpointSpec['path'], string>> = {
  '/api/pos/v1/purchases': 'Kept unclaimed: no member was named.',
  '/api/pos/v1/refunds': 'Kept: its purchase has not come yet.',
  '/api/member/claims': 'Waits for staff.',
};

function responsesOf(endpoint: EndpointSpec): Json {
  const example = exampleOf(endpoint)?.response;
  const success: Json = endpoint.response
    ? {
        description: 'OK',
        content: {
          'application/json': {
            schema: asJson(endpoint.response, 'output'),
            ...(example === undefined ? {} : { example }),
          },
        },
      }
    : { description: /auth/.test(endpoint.path) ? 'A redirect.' : 'A stream.' };
  const codes: ErrorCode[] = [
    ...always[endpoint.auth],
    'INVALID_REQUEST',
    ...(endpoint.method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE', 'BUSY'] as const)),
    'UNAVAILABLE',
    'INTERNAL',
    ...(endpoint.idempotent ? (['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(endpoint.errors ?? []),
  ];
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of codes) {
    const { status } = errorTable[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  const status = endpoint.response === null && /auth/.test(endpoint.path) ? 302 : (endpoint.status ?? 200);
  return {
    [status]: success,
    ...(kept[endpoint.path] === undefined ? {} : { 202: { ...success, description: kept[endpoint.path] } }),
    ...Object.fromEntries(
      [...byStatus].map(([each, set]) => [
        each,
        {
          description: [...set].join(', '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
    ),
  };
}
