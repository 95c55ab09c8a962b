type Json = Record<string, unknown>;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: unknown): string => String(text).replace(/[&<>"]/g, (each) => escapes[each]!);
const pretty = (value: unknown): string => html(JSON.stringify(value, null, 2));

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2620;background:#fff}
h2{margin-top:3rem;border-bottom:1px solid #ccd}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:#f4f6f5;padding:.75rem;overflow:auto;border-radius:.4rem}details{margin:.5rem 0}
summary{cursor:pointer;padding:.4rem 0}b.verb{display:inline-block;min-width:3.5rem}small{color:#55605a}
@media(prefers-color-scheme:dark){body{background:#121714;color:#e6ece8}pre{background:#1d2420}small{color:#9fb0a6}}`;

/** The description as a page: no script, nothing from elsewhere. */
export function docsPage(api: Json): string {
  const groups = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(api.paths as Record<string, Record<string, Json>>)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = String((operation.tags as string[] | undefined)?.[0] ?? 'other');
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  }
  const info = api.info as Json;
  const body = [...groups].map(([tag, rows]) => `<h2 id="${html(tag)}">${html(tag)}</h2>${rows.join('')}`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${html(info.title)} API</title><style>${style}</style>
<h1>${html(info.title)} API</h1><p>${html(info.description)}</p><p><a href="/api/openapi.json">openapi.json</a></p>${body}</html>`;
}

function operationHtml(method: string, path: string, operation: Json): string {
  const content = (value: unknown) =>
    (value as { content?: Record<string, { schema: unknown }> } | undefined)?.content?.['application/json']?.schema;
  const parameters = (operation.parameters as { name: string; in: string; required: boolean }[] | undefined) ?? [];
  const responses = Object.entries(operation.responses as Record<string, Json>);
  const request = content(operation.requestBody);
  return `<details><summary><b class="verb">${html(method.toUpperCase())}</b> <code>${html(path)}</code><br><small>${html(operation.summary)}</small></summary>
${operation['x-role'] ? `<p>At least ${html(operation['x-role'])}.</p>` : ''}
${parameters.length > 0 ? `<p>${parameters.map((each) => `<code>${html(each.name)}</code> (${html(each.in)}${each.required ? '' : ', optional'})`).join(' · ')}</p>` : ''}
${request ? `<p>Request</p><pre>${pretty(request)}</pre>` : ''}
${responses.map(([status, each]) => `<p>${html(status)} ${html(each.description)}</p>${Number(status) < 300 && content(each) ? `<pre>${pretty(content(each))}</pre>` : ''}`).join('')}</details>`;
}
