import { api } from '../api.js';
import { h } from '../dom.js';
import { momentOf, secondOf } from '../time.js';
import { words } from '../words.js';
import { describeRequest, describeWebhook, groupOf } from './describe.js';
import { nameOf, newlyKnown } from './names.js';

const keepRows = 300;
const firstRows = 250;

/** What went between the shop and LINE, newest first. A row opens to what was said exactly. */
export function createLog() {
  const list = h('ol', { class: 'log-list', testid: 'log' });
  const empty = h('p', { class: 'log-empty' }, words.logEmpty);
  const used = h('span', { class: 'quiet' });
  const clear = h('button', { type: 'button', class: 'link', testid: 'log-clear' }, words.clear);
  const element = h(
    'section',
    { class: 'log', 'aria-label': words.received },
    h('h2', {}, h('b', {}, words.received), used, clear),
    empty,
    list,
  );
  let rows = [];
  let waiting = false;

  // A campaign makes a thousand rows at once: drawn once a frame, the newest only.
  const draw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      rows = rows.slice(-keepRows);
      list.replaceChildren(...gathered(rows).toReversed());
      empty.hidden = rows.length > 0;
    });
  };
  const add = (row) => {
    rows.push(row);
    draw();
  };
  clear.addEventListener('click', () => {
    rows = [];
    draw();
  });
  newlyKnown.addEventListener('name', () => {
    for (const row of rows) if (row.element && row.said) write(row);
  });

  return {
    element,
    /** Reads what happened before the page was opened. What comes while it reads stays. */
    load: async () => {
      const before = new Set(rows);
      const [requests, webhooks] = await Promise.all([api.requests(firstRows), api.webhooks(firstRows)]);
      const read = [...requests.map(requestRow), ...webhooks.map(webhookRow)];
      const known = new Set(read.map(({ id }) => id));
      const stays = (row) => row.kind === 'note' || !(before.has(row) || known.has(row.id));
      rows = [...read, ...rows.filter(stays)].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      draw();
    },
    addRequest: (request) => add(requestRow(request)),
    addWebhook: (webhook) => add(webhookRow(webhook)),
    /** What was done by hand. */
    note: (text, at) =>
      add({
        kind: 'note',
        at,
        content: null,
        said: () => ({ arrow: '·', text, detail: '', tag: words.logs.you, mood: 'plain' }),
      }),
    showQuota: ({ used: count, value }) => {
      used.textContent = words.used(count, value);
    },
  };
}

/** One element a row; rows of one group that follow each other are one. */
function gathered(rows) {
  const shown = [];
  for (const row of rows) {
    const before = shown.at(-1);
    row.count = row.group && before?.group === row.group ? before.count + 1 : 1;
    if (row.count > 1) shown.pop();
    shown.push(row);
  }
  return shown.map((row) => {
    if (!row.element) makeRow(row);
    if (row.count > 1) write(row);
    return row.element;
  });
}

const requestRow = (request) => ({
  kind: 'request',
  id: request.requestId,
  group: groupOf(request),
  count: 1,
  at: request.at,
  content: request,
  said: (count) => describeRequest(request, nameOf, count),
});
const webhookRow = (webhook) => ({
  kind: 'webhook',
  id: `${webhook.at} ${webhook.events[0]?.webhookEventId}`,
  at: webhook.at,
  content: webhook,
  said: () => describeWebhook(webhook, nameOf),
});

function makeRow(row) {
  row.parts = {
    arrow: h('span', { class: 'log-arrow' }),
    text: h('span', { class: 'log-text' }),
    tag: h('span', { class: 'log-tag' }),
  };
  const line = [
    h('time', { datetime: row.at, title: momentOf(row.at) }, secondOf(row.at)),
    row.parts.arrow,
    row.parts.text,
    row.parts.tag,
  ];
  row.element = h('li', { testid: 'log-row', 'data-kind': row.kind });
  if (row.content) {
    const details = h('details', {}, h('summary', {}, ...line));
    details.addEventListener('toggle', () => {
      if (details.open && !details.querySelector('pre')) details.append(exactly(row.content));
    });
    row.element.append(details);
  } else row.element.append(h('div', { class: 'log-line' }, ...line));
  write(row);
  return row.element;
}

function write(row) {
  const { arrow, text, detail, tag, mood } = row.said(row.count);
  row.parts.arrow.textContent = arrow;
  row.parts.text.replaceChildren(text, ...(detail ? [text ? ' ' : '', h('code', {}, detail)] : []));
  row.parts.text.title = text || detail;
  row.parts.tag.textContent = tag;
  row.parts.tag.className = `log-tag ${mood}`;
}

const exactly = (content) => {
  const { headers, ...rest } = content;
  const retryKey = headers?.['x-line-retry-key'];
  return h(
    'pre',
    { tabIndex: 0 },
    JSON.stringify({ ...rest, ...(retryKey ? { retryKey } : {}) }, null, 2).slice(0, 40_000),
  );
};
