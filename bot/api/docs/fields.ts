import { html, type Json, words } from './html.ts';

type Row = { name: string; type: string; isRequired: boolean; about: string };

/** Deeper parts of an answer are read in `openapi.json`. */
const depthMax = 3;

/** The fields of a JSON schema, one a row: parts of an object as `a.b`, of a list as `a[].b`. */
function rowsOf(schema: Json, prefix = '', depth = 0): Row[] {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).flatMap(([name, given]) => {
    const { inner, isNullable } = withoutNull(given);
    const isList = inner.type === 'array';
    const part = isList ? withoutNull((inner.items ?? {}) as Json).inner : inner;
    const path = `${prefix}${name}${isList ? '[]' : ''}`;
    const about = String(given.description ?? inner.description ?? '');
    const type = `${isList ? `list of ${typeOf(part)}` : typeOf(part)}${isNullable ? ' or null' : ''}`;
    const row = { name: path, type, isRequired: required.includes(name), about };
    return depth >= depthMax ? [row] : [row, ...rowsOf(part, `${path}.`, depth + 1)];
  });
}

function withoutNull(schema: Json): { inner: Json; isNullable: boolean } {
  const choices = schema.anyOf as Json[] | undefined;
  const rest = choices?.filter(({ type }) => type !== 'null');
  if (choices === undefined || rest?.length === choices.length) return { inner: schema, isNullable: false };
  return { inner: rest?.length === 1 ? rest[0]! : { ...schema, anyOf: rest }, isNullable: true };
}

function typeOf(schema: Json): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((each) => `\`${String(each)}\``).join(' · ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (Array.isArray(schema.anyOf)) return 'one of several';
  if (schema.format === 'date-time') return 'instant, ISO 8601';
  if (schema.format === 'date') return 'day, YYYY-MM-DD';
  const { minimum, maximum, minLength, maxLength } = schema as Record<string, number | undefined>;
  if (schema.type === 'integer') {
    const [low, high] = [minimum, maximum].map((each) =>
      each === undefined || Math.abs(each) >= Number.MAX_SAFE_INTEGER ? null : each.toLocaleString('en'),
    );
    return `integer${low === null || low === undefined ? '' : high ? ` ${low}–${high}` : ` ≥ ${low}`}`;
  }
  if (schema.type === 'string' && maxLength !== undefined)
    return `text, ${minLength ? `${minLength}–` : '≤ '}${maxLength}`;
  return { string: 'text', boolean: 'true · false', object: 'object', number: 'number' }[String(schema.type)] ?? 'any';
}

/** @returns an empty string where there is nothing to list. */
export function fieldsTable(title: string, schema: Json | undefined): string {
  const rows = schema === undefined ? [] : rowsOf(schema);
  if (rows.length === 0) return '';
  const lines = rows.map(
    ({ name, type, isRequired, about }) =>
      `<tr><td><code>${html(name)}</code>${isRequired ? '' : ' <i>optional</i>'}<td>${words(type)}<td>${words(about)}`,
  );
  return `<h4>${html(title)}</h4><div class="wide"><table><tbody>${lines.join('')}</tbody></table></div>`;
}
