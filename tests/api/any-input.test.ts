import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { errorTable } from '../../bot/api/error-handler.ts';
import { errorWords } from '../../bot/api/error-words.ts';
import { openApi } from '../../bot/api/openapi.ts';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { idToken, openTestServer } from './support/server.ts';
import { addTemplate } from './support/shop.ts';

/**
 * Any input at every endpoint of the contract: a request that would do, one part of it changed into something that no honest caller
 * sends. Whatever it is, the answer is one the description names, never a 500. `ANY_INPUT_SEED` and `ANY_INPUT_ROUNDS` try more.
 */
const seed = Number(process.env.ANY_INPUT_SEED ?? 20_270_310);
const rounds = Number(process.env.ANY_INPUT_ROUNDS ?? 12);

type Json = Record<string, unknown>;

const plenty = 1_000_000;
const server = await openTestServer({
  limits: { address: plenty, member: plenty, staff: plenty, pos: plenty, signIn: plenty, wrongCode: plenty },
});
afterAll(() => server.close());
const { member, token } = await server.member(1);
const { member: other } = await server.member(2);
server.later(600_000);
const occurredAt = server.state.now.toISOString();
const templateId = await addTemplate(server, { id: 'tea' });
const issued = { memberId: member.id, templateId, source: 'staff', key: 'any-input', now: server.state.now } as const;
const coupon = (await issueCoupon(server.deps, issued))!;
const bill = { memberNumber: member.number, receiptNumber: 'A-1', amount: 9_000, occurredAt };
const bought = await server.call('POST', '/api/pos/v1/purchases', { bearer: server.posKey, key: 'a-1', body: bill });

/** The same numbers for the same seed. */
function randomOf(state: number): (below: number) => number {
  let a = state >>> 0;
  return (below) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
const random = randomOf(seed);
const oneOf = <T>(list: readonly T[]): T => list[random(list.length)]!;

const texts = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\u202e', '__proto__', 'constructor', 'toString', '$gt', '$where', 'a.b', '{"$gt":""}',
  '(((', '[', '\\', '.*', '../..', '%', '%00', 'null', 'NaN', '-1', '0', '1e999', '1.5', '0x10', '９', '2027-02-30', '2027-13-01',
  '9999-12-31', '0000-01-01', '2027-03-10T12:00:00', '845012345673', 'x'.repeat(5_000), '龘'.repeat(300),
] as const; // biome-ignore format: one a line says nothing more
const others: readonly unknown[] = [
  null, true, false, 0, -0, -1, 1.5, 1e21, 2 ** 53, -(2 ** 53), 1_000_000_001, [], [[]], {}, { $gt: '' }, { $ne: null }, { $regex: '.*' },
  { length: 1e9 }, { toString: 'x' }, ['a', 'a'], Array.from({ length: 5_000 }, () => 1), JSON.parse('{"__proto__":{"polluted":1}}'),
]; // biome-ignore format: one a line says nothing more

let taps = 0;
/** What a field of this name holds when it is right. */
const right: Record<string, () => unknown> = {
  memberNumber: () => member.number,
  memberCode: () => {
    server.later(1_000);
    return server.deps.seals.liveCode(member.number, server.state.now).code;
  },
  memberId: () => member.id,
  into: () => member.id,
  from: () => other.id,
  branch: () => 'main',
  branches: () => ['main'],
  receiptNumber: () => oneOf(['A-1', `R-${taps}`]),
  refundNumber: () => `C-${taps}`,
  purchaseId: () => bought.body.purchaseId,
  couponCode: () => coupon.number,
  couponId: () => coupon.id,
  occurredAt: () => occurredAt,
  amount: () => 400,
  lines: () => [{ sku: 'a', productLine: 'tea', quantity: 1, amount: 400 }],
  tiers: () => ['copper'],
  tier: () => 'gold',
  idToken: () => idToken(1),
  noticeVersion: () => noticeVersion,
  couponTemplateId: () => templateId,
  templateId: () => templateId,
  reason: () => 'because it is so',
  day: () => '2027-03-10',
  until: () => '2027-12-31',
};

/** Something that the schema takes, as a caller would fill it. */
function sampleOf(schema: Json, name = ''): unknown {
  if (name in right && Object.hasOwn(right, name)) return right[name]!();
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return oneOf(schema.enum);
  if (schema.default !== undefined && random(2) === 0) return schema.default;
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (choices) return sampleOf(oneOf(choices), name);
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return Array.from({ length: Math.max(1, Number(schema.minItems ?? 0)) }, () =>
        sampleOf((schema.items ?? {}) as Json),
      );
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, Number(schema.minimum ?? 1)), Number(schema.maximum ?? 9));
    case 'boolean':
      return random(2) === 0;
    case 'null':
      return null;
    default:
      if (schema.format === 'date-time') return occurredAt;
      if (schema.format === 'date' || String(schema.pattern).startsWith('^\\d{4}-')) return '2027-03-10';
      if (schema.format === 'email') return 'a@b.example';
      return 'abc'.padEnd(Number(schema.minLength ?? 0), 'x');
  }
}

function objectOf(schema: Json): Json {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Json>; required?: string[] };
  const given = Object.entries(properties).filter(([name]) => required.includes(name) || random(2) === 0);
  return Object.fromEntries(given.map(([name, each]) => [name, sampleOf(each, name)]));
}

/** The same with one part, at any depth, changed into what nobody sends; or one field more. */
function spoiled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random(6) === 0)
    return random(2) === 0 ? oneOf(texts) : oneOf(others);
  if (Array.isArray(value)) return value.map((each, index) => (index === 0 ? spoiled(each) : each));
  const names = Object.keys(value);
  if (names.length === 0 || random(8) === 0)
    return { ...value, [oneOf(['$set', 'constructor', 'a.b', 'extra'])]: spoiled(1) };
  const name = oneOf(names);
  return { ...value, [name]: spoiled((value as Json)[name]) };
}

const schemaOf = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
const description = openApi('https://shop.example').paths as Record<string, Record<string, { responses: Json }>>;

/** The codes that the description names for an operation, by status. */
function namedCodes({ method, path }: EndpointSpec): Set<string> {
  const { responses } = description[path.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!;
  return new Set(Object.values(responses).flatMap((each) => (each as { description: string }).description.split(', ')));
}

function callerOf({ auth }: EndpointSpec, by: string) {
  if (auth === 'pos') return { bearer: server.posKey };
  if (auth === 'member') return { bearer: by };
  return auth === 'staff' ? { cookie: server.owner.cookie } : {};
}

const idOf = ({ path }: EndpointSpec): string => {
  if (/members\/:id/.test(path)) return member.id;
  if (/purchases\/:id/.test(path)) return bought.body.purchaseId;
  return /coupons\/:id/.test(path) ? coupon.id : 'none';
};

/** Streams and redirects answer something else; who signs out or takes the shop's people away ends the round for the rest. */
const apart = /\/(live|auth\/login|auth\/callback|auth\/logout)$/;
const tried = (endpoints as readonly EndpointSpec[]).filter(({ path }) => !apart.test(path));

test.each(tried.map((each) => [`${each.method} ${each.path}`, each] as const))(
  '%s: whatever comes, the answer is one that is described',
  async (_name, endpoint) => {
    const named = namedCodes(endpoint);
    const session = await server.call('POST', '/api/member/session', { body: { idToken: idToken(1) } });
    for (let round = 0; round < rounds; round += 1) {
      taps += 1;
      const parts = {
        params: { ...(endpoint.params ? objectOf(schemaOf(endpoint.params)) : {}) } as Record<string, unknown>,
        query: endpoint.query ? objectOf(schemaOf(endpoint.query)) : {},
        body: endpoint.request ? sampleOf(schemaOf(endpoint.request)) : {},
      };
      if ('id' in parts.params) parts.params.id = idOf(endpoint);
      const ways = [
        ...(endpoint.request ? (['body', 'body', 'body'] as const) : []),
        ...(endpoint.query ? (['query'] as const) : []),
        ...(endpoint.params ? (['params'] as const) : []),
      ];
      const way = ways.length === 0 || round === 0 ? null : oneOf(ways);
      if (way === 'body') parts.body = spoiled(parts.body);
      else if (way !== null) {
        const names = Object.keys(schemaOf(endpoint[way]!).properties as Json);
        parts[way] = { ...parts[way], [oneOf(names)]: oneOf(texts) };
      }
      const path = endpoint.path.replace(/:(\w+)/g, (_all, name: string) => encodeText(parts.params[name]) || '%20');
      const query = Object.entries(parts.query).map(([name, value]) => `${name}=${encodeText(value)}`);
      const answer = await server.call(endpoint.method, query.length ? `${path}?${query.join('&')}` : path, {
        ...callerOf(endpoint, session.body.token ?? token),
        key: `any-${taps}`,
        raw: JSON.stringify(parts.body),
      });
      const told = `seed ${seed} round ${round}: ${path}?${query.join('&')} ${JSON.stringify(parts.body).slice(0, 400)} → ${answer.status} ${answer.text.slice(0, 300)}`;
      expect(answer.status, told).toBeLessThan(500);
      if (answer.status < 400) continue;
      const { code, message, requestId, details } = answer.body.error;
      expect([...named], told).toContain(code);
      expect(errorTable[code as ErrorCode].status, told).toBe(answer.status);
      expect(message, told).toBe(errorWords('zh-TW', code));
      expect(requestId, told).toMatch(/./);
      if (code === 'INVALID_REQUEST') expect(details?.fields?.[0]?.field, told).toMatch(/./);
    }
    expect(({} as Json).polluted).toBeUndefined();
  },
);

/** As a path or query carries it; half a character cannot be written there. */
function encodeText(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed().slice(0, 2_000));
}
