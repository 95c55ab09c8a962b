import type { ErrorCode } from '../../../shared/errors.ts';
import { type Example, examples } from './examples.ts';
import { fieldsTable } from './fields.ts';
import { errorLine, errorsTable, guide, guideLinks } from './guide.ts';
import { html, type Json, words } from './html.ts';
import { style } from './style.ts';

type Operation = { call: string; method: string; path: string; id: string; about: Json };

/** The description as a page: no script, nothing from elsewhere. */
export function docsPage(api: Json): string {
  const operations = operationsOf(api);
  const of = (tag: string) => operations.filter(({ about }) => (about.tags as string[] | undefined)?.[0] === tag);
  const rest = operations.filter(({ about }) => about.tags === undefined);
  const info = api.info as Json;
  const [server] = api.servers as { url: string }[];
  const links = of('pos').map(({ id, path, method }) => `<a href="#${id}">${method} ${html(path.split('/v1')[1])}</a>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${html(info.title)} API</title><link rel="icon" href="data:,"><style>${style}</style>
<nav><b>${html(info.title)} API</b>
<section><b>Before the first call</b>${guideLinks()}</section>
<section><b>Tills</b>${links.join('')}</section>
<section><b>Also</b><a href="#errors">Errors</a><a href="#member">The member’s app</a><a href="#staff">Counter and console</a><a href="#other">Other routes</a><a href="/api/openapi.json">openapi.json</a></section></nav>
<main><h1>${html(info.title)} API</h1>
<p>For tills and order systems of the shop. Everything below is answered at <code>${html(server?.url)}</code>; machines read <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). The examples follow one another and are played by a test: what is printed here is what the shop answers. A click selects the whole of a block, to be copied.</p>
<h2>Before the first call</h2>${guide()}
<h2 id="pos">Tills: POS API v1</h2>${of('pos')
    .map((each) => operationHtml(each, String(server?.url)))
    .join('')}
<h2 id="errors">Errors</h2><p>Every failure is <code>{"error":{"code","message","requestId","details"?}}</code>: decide by <code>code</code>, show <code>message</code> (in the language of <code>Accept-Language</code>: zh-TW, en, ja, th), keep <code>requestId</code> for the log. <code>details</code> names the field, or what is left.</p>${errorsTable(codesOf(of('pos')))}
<h2 id="member">The member’s app</h2>${of('member').map(folded).join('')}
<h2 id="staff">Counter and console</h2>${of('staff').map(folded).join('')}
<h2 id="other">Other routes</h2>${rest.map(folded).join('')}</main></html>`;
}

function operationsOf(api: Json): Operation[] {
  return Object.entries(api.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, about]) => {
      const method = verb.toUpperCase();
      const id = `${verb}${path.replace(/[^a-z0-9]+/gi, '-')}`;
      return { call: `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`, method, path, id, about };
    }),
  );
}

/** All that a till can be told, by any address. */
const codesOf = (operations: readonly Operation[]): ReadonlySet<ErrorCode> =>
  new Set(['NOT_FOUND', 'METHOD_NOT_ALLOWED', ...operations.flatMap(refusalsOf)]);

const refusalsOf = (operation: Operation): ErrorCode[] =>
  responsesOf(operation)
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([, { description }]) => String(description).split(', ') as ErrorCode[]);

const schemaOf = (part: unknown): Json | undefined =>
  (part as { content?: Record<string, { schema: Json }> } | undefined)?.content?.['application/json']?.schema;

const responsesOf = ({ about }: Operation): [string, Json][] => Object.entries(about.responses as Record<string, Json>);

function partsHtml(operation: Operation): string {
  const { about } = operation;
  const parameters = (about.parameters as { name: string; in: string; required: boolean; schema: Json }[]) ?? [];
  const inUrl = parameters.filter((each) => each.in !== 'header');
  const asSchema = {
    properties: Object.fromEntries(inUrl.map(({ name, schema }) => [name, schema])),
    required: inUrl.filter(({ required }) => required).map(({ name }) => name),
  };
  const success = responsesOf(operation).find(([status]) => Number(status) < 300);
  return [
    fieldsTable('In the address', asSchema),
    fieldsTable('Body', schemaOf(about.requestBody)),
    fieldsTable('Answer', schemaOf(success?.[1])),
  ].join('');
}

function operationHtml(operation: Operation, server: string): string {
  const { id, method, path, about } = operation;
  const codes = refusalsOf(operation);
  return `<article id="${id}"><h3><a href="#${id}"><b>${method}</b> <code>${html(path)}</code></a></h3><p>${words(about.summary)}</p>
${examplesHtml(operation, server)}${partsHtml(operation)}
<h4>Refusals</h4><div class="wide"><table><tbody>${codes.map(errorLine).join('')}</tbody></table></div></article>`;
}

function examplesHtml({ call }: Operation, server: string): string {
  const [plain, ...more] = examples.filter((each) => each.call === call);
  const others = more.map(
    (each) => `<details><summary>${html(each.title)}</summary>${exampleHtml(each, server)}</details>`,
  );
  return plain === undefined ? '' : [exampleHtml(plain, server), ...others].join('');
}

function exampleHtml({ call, params, key, request, status, response }: Example, server: string): string {
  const [method, pattern = ''] = call.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_all, name: string) => params?.[name] ?? '');
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${server}${path}`,
    `-H "Authorization: Bearer $POS_KEY"`,
    ...(key === undefined ? [] : [`-H "Idempotency-Key: ${key}"`]),
    ...(request === undefined
      ? []
      : [`-H "Content-Type: application/json"`, `-d '${JSON.stringify(request, null, 2)}'`]),
  ];
  return `<pre>${html(lines.join(' \\\n  '))}</pre><p class="answer">${status}</p><pre>${html(JSON.stringify(response, null, 2))}</pre>`;
}

function folded(operation: Operation): string {
  const { id, method, path, about } = operation;
  const role = about['x-role'];
  const answers = responsesOf(operation).map(([status, { description }]) => {
    const said = String(description).replace(/\b([A-Z]+_[A-Z_]+|UNAUTHENTICATED|FORBIDDEN)\b/g, '`$1`');
    return `<tr><td>${html(status)}<td>${words(said)}`;
  });
  return `<details id="${id}"><summary><b>${method}</b> <code>${html(path)}</code><small>${words(about.summary)}</small></summary>
${role ? `<p>For ${html(role)} and above.</p>` : ''}${partsHtml(operation)}
<h4>Answers</h4><div class="wide"><table><tbody>${answers.join('')}</tbody></table></div></details>`;
}
