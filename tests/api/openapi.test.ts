import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { remedies } from '../../bot/api/docs/remedies.ts';
import { openApi } from '../../bot/api/openapi.ts';
import { type ErrorCode, errorCodes } from '../../shared/errors.ts';

type Json = Record<string, unknown>;
type Media = { schema: Json; example?: unknown; examples?: Record<string, Json> };
type Operation = {
  operationId?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
};

const description = openApi('https://shop.example');
const operations = Object.entries(description.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const mediaOf = ({ requestBody, responses }: Operation): [string, Media][] =>
  [['request', requestBody] as const, ...Object.entries(responses)].flatMap(([where, part]) =>
    Object.values(part?.content ?? {}).map((media): [string, Media] => [where, media]),
  );

/** What a `$ref` of this document points at. */
function resolved(ref: string): unknown {
  const parts = ref.replace(/^#\//, '').split('/');
  return parts.reduce<unknown>((at, part) => (at as Json | undefined)?.[part], description);
}
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { $ref } = value as Json;
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(value).flatMap(refsIn)];
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'https://shop/api', ...description });
/** Refs of a schema are written from the document's root. */
const compiled = (schema: Json) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"https://shop/api#/components/')));

test('every reference leads somewhere, every operation has a name of its own and answers', () => {
  const refs = refsIn(description);
  expect(refs.length).toBeGreaterThan(100);
  expect(refs.filter((ref) => resolved(ref) === undefined)).toEqual([]);
  const ids = operations.flatMap(({ operation }) => operation.operationId ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations) {
    const statuses = Object.keys(operation.responses);
    expect(
      statuses.some((status) => /^[23]\d\d$/.test(status)),
      path,
    ).toBe(true);
    expect(statuses.filter((status) => !/^[2-5]\d\d$/.test(status))).toEqual([]);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((each) => each.in === 'path');
    expect(declared.map(({ name }) => name).toSorted(), path).toEqual(inPath.toSorted());
    expect(declared.every(({ required }) => required)).toBe(true);
  }
});

test('every schema is one, and every example is what its schema says', () => {
  let seen = 0;
  for (const { path, method, operation } of operations) {
    for (const { schema } of operation.parameters ?? []) compiled(schema);
    for (const [where, media] of mediaOf(operation)) {
      const check = compiled(media.schema);
      for (const [name, example] of Object.entries(media.examples ?? {})) {
        const { value } = (typeof example.$ref === 'string' ? resolved(example.$ref) : example) as { value: unknown };
        seen += 1;
        check(value);
        expect(check.errors, `${method} ${path} ${where} ${name}`).toBeNull();
      }
    }
  }
  expect(seen).toBeGreaterThan(300);
});

test('a till’s operation has an example both ways, and a way out of every refusal', () => {
  const ofTills = operations.filter(({ operation }) => operation.tags?.[0] === 'pos');
  expect(ofTills.length).toBe(9);
  for (const { path, operation } of ofTills) {
    const media = mediaOf(operation);
    expect(
      media.every(([, { examples }]) => Object.keys(examples ?? {}).length > 0),
      path,
    ).toBe(true);
    for (const [status, { description: told }] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue;
      for (const code of told.split(', ')) {
        expect(errorCodes, path).toContain(code);
        expect(remedies[code as ErrorCode], code).toMatch(/^.{15,}[.]$/);
      }
    }
  }
});
