import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

type Json = { [key: string]: unknown };
interface Operation {
  method: string;
  pattern: RegExp;
  /** Undefined: the operation takes no JSON. */
  schema: string | undefined;
  needsBody: boolean;
}
export interface LineOpenApi {
  /** What is wrong with a request by LINE's own description; `[]` when nothing is. Unknown paths are faults. */
  checkRequest(request: { method: string; path: string; body?: unknown }): string[];
  checkWebhook(body: unknown): string[];
}

const files = ['messaging-api', 'insight', 'channel-access-token', 'webhook', 'liff', 'manage-audience'];

/** LINE Login's endpoints are described by no OpenAPI file. */
const undescribed = [
  /^\/oauth2\/v2\.1\/(token|verify|certs|userinfo|revoke|authorize)$/,
  /^\/v2\/profile$/,
  /^\/friendship\/v1\/status$/,
  /^\/user\/v1\/deauthorize$/,
];

/**
 * LINE's OpenAPI files as a checker, from `LINE_OPENAPI_DIR` or `../shared/line-openapi`; null where neither exists, and the
 * caller says that it skipped. The files are not part of the project.
 */
export function loadLineOpenApi(): LineOpenApi | null {
  const beside = fileURLToPath(new URL('../../../shared/line-openapi', import.meta.url));
  const folder = [process.env.LINE_OPENAPI_DIR, beside].find((path) => path && existsSync(join(path, 'webhook.yml')));
  if (!folder) return null;
  const ajv = new Ajv({ strict: false, allErrors: true, discriminator: false, validateFormats: false });
  const operations: Operation[] = [];
  for (const name of files) {
    const document = parse(readFileSync(join(folder, `${name}.yml`), 'utf8')) as Json;
    const base = `https://line/${name}`;
    ajv.addSchema({ $id: base, ...(closeDiscriminators(document) as Json) });
    if (name !== 'webhook') operations.push(...operationsOf(document, base));
  }
  const webhook = compiled(ajv, 'https://line/webhook#/components/schemas/CallbackRequest');
  return {
    checkWebhook: (body) => complaints(webhook, body),
    checkRequest: (request) => checkRequest(ajv, operations, request),
  };
}

/**
 * A discriminated parent allows any type as far as JSON Schema can see. So wherever the parent is referred to, the subtype that
 * the `type` names is required too. Subtypes refer back to their parent, so the parent itself stays plain.
 */
function closeDiscriminators(document: Json): unknown {
  const schemas = ((document.components as Json | undefined)?.schemas ?? {}) as { [name: string]: Json };
  const closed: { [name: string]: Json } = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const { discriminator } = schema as {
      discriminator?: { propertyName: string; mapping?: { [type: string]: string } };
    };
    if (!discriminator?.mapping) continue;
    const cases = Object.entries(discriminator.mapping).map(([type, ref]) => ({
      if: { properties: { [discriminator.propertyName]: { const: type } }, required: [discriminator.propertyName] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
      then: { $ref: ref },
    }));
    const known = { properties: { [discriminator.propertyName]: { enum: Object.keys(discriminator.mapping) } } };
    closed[`${name}Closed`] = { allOf: [{ $ref: `#/components/schemas/${name}` }, known, ...cases] };
  }
  const point = (node: unknown, isParentRef: boolean): unknown => {
    if (Array.isArray(node)) return node.map((each) => point(each, isParentRef));
    if (!node || typeof node !== 'object') return node;
    const out: Json = {};
    for (const [key, value] of Object.entries(node)) {
      const target =
        key === '$ref' && !isParentRef ? /^#\/components\/schemas\/(\w+)$/.exec(String(value))?.[1] : undefined;
      out[key] = target && closed[`${target}Closed`] ? `${value}Closed` : point(value, key === 'allOf');
    }
    return out;
  };
  const pointed = point(document, false) as Json;
  const components = (pointed.components ?? {}) as Json;
  return { ...pointed, components: { ...components, schemas: { ...(components.schemas as Json), ...closed } } };
}

function operationsOf(document: Json, base: string): Operation[] {
  return Object.entries(document.paths as { [path: string]: Json }).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => ['get', 'post', 'put', 'delete'].includes(method))
      .map(([method, operation]) => {
        const { requestBody } = operation as { requestBody?: { required?: boolean; content?: Json } };
        const pointer = `#/paths/${escapePointer(path)}/${method}/requestBody/content/application~1json/schema`;
        return {
          method: method.toUpperCase(),
          pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
          schema: requestBody?.content?.['application/json'] ? `${base}${pointer}` : undefined,
          needsBody: requestBody?.required === true,
        };
      }),
  );
}

const escapePointer = (path: string): string =>
  encodeURIComponent(path.replace(/~/g, '~0').replace(/\//g, '~1')).replace(/%7E/g, '~');

const cache = new WeakMap<Ajv, Map<string, ValidateFunction>>();
function compiled(ajv: Ajv, ref: string): ValidateFunction {
  const known = cache.get(ajv) ?? new Map<string, ValidateFunction>();
  cache.set(ajv, known);
  const validate = known.get(ref) ?? ajv.compile({ $ref: ref });
  known.set(ref, validate);
  return validate;
}

function complaints(validate: ValidateFunction, body: unknown): string[] {
  if (validate(body)) return [];
  return (validate.errors ?? [])
    .filter((error) => error.keyword !== 'if')
    .map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`);
}

function checkRequest(
  ajv: Ajv,
  operations: Operation[],
  request: { method: string; path: string; body?: unknown },
): string[] {
  const path = request.path.split('?')[0] ?? '';
  if (undescribed.some((pattern) => pattern.test(path))) return [];
  // A fixed path wins over one with a placeholder: `/richmenu/list` is not a rich menu called list.
  const found = operations
    .filter((each) => each.method === request.method && each.pattern.test(path))
    .sort((a, b) => Number(a.pattern.source.includes('[^')) - Number(b.pattern.source.includes('[^')))[0];
  if (!found) return [`${request.method} ${path} is no operation of LINE's`];
  if (!found.schema) return [];
  if (request.body === undefined) return found.needsBody ? ['the body is missing'] : [];
  return complaints(compiled(ajv, found.schema), request.body);
}
