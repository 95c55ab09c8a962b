import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';
import { createPanel } from './panel.js';

/** Each way to break LINE, as the controls know it. Those of one field cannot be had together. */
const faults = {
  slow: { api: { delayMs: 3_000 } },
  rate: { api: { status: 429 } },
  error: { api: { status: 500 } },
  errorAfter: { api: { status: 500, after: true } },
  hangup: { api: { after: true, hangup: true } },
  quota: { quota: 0 },
  duplicate: { webhook: { duplicate: true } },
  drop: { webhook: { drop: 1 } },
  slowWebhook: { webhook: { delayMs: 3_000 } },
};

const without = ({ count: _count, ...rest }) => rest;
const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (value) => Object.entries(value ?? {}).toSorted(([a], [b]) => a.localeCompare(b));

/** Which of our faults these are; used-up ones are over. */
export function namesOf(current) {
  const { api: line, webhook = {}, quota } = current ?? {};
  const names = [];
  if (line && line.count !== 0)
    names.push(
      ...['slow', 'rate', 'error', 'errorAfter', 'hangup'].filter((name) => same(without(line), faults[name].api)),
    );
  if (quota === 0) names.push('quota');
  if (webhook.duplicate) names.push('duplicate');
  if (webhook.drop) names.push('drop');
  if (webhook.delayMs) names.push('slowWebhook');
  return names;
}

function toggled(current, name, once) {
  const next = structuredClone(current ?? {});
  const isOn = namesOf(current).includes(name);
  const [field, value] = Object.entries(faults[name])[0];
  if (field === 'api') {
    if (isOn) delete next.api;
    else next.api = { ...value, ...(once ? { count: 1 } : {}) };
  } else if (field === 'quota') {
    if (isOn) delete next.quota;
    else next.quota = 0;
  } else {
    const [[part, given]] = Object.entries(value);
    const { [part]: _was, ...rest } = next.webhook ?? {};
    next.webhook = isOn ? rest : { ...rest, [part]: once && given === true ? 1 : given };
    if (Object.keys(next.webhook).length === 0) delete next.webhook;
  }
  return next;
}

/** Breaks LINE on purpose: the shop must come through. */
export function faultsPanel() {
  let current = {};
  let once = false;
  const label = h('span', { class: 'btn-words' }, words.breakLine);
  const panel = createPanel({
    testid: 'faults',
    name: words.breakLine,
    label: [icon('bolt'), label, icon('down', 16)],
    fill: () => fill(),
  });
  const set = async (next) => {
    const { faults: now } = await api.faults(next);
    show(now);
  };
  const show = (now) => {
    current = now ?? {};
    const broken = Object.keys(current).length > 0 && namesOf(current).length > 0;
    label.textContent = broken ? words.broken : words.breakLine;
    panel.button.classList.toggle('on', broken);
    panel.refill();
  };
  const fill = () => {
    const on = namesOf(current);
    const item = (name) =>
      h(
        'button',
        {
          type: 'button',
          class: on.includes(name) ? 'item on' : 'item',
          testid: `fault-${name}`,
          'aria-pressed': String(on.includes(name)),
          onclick: (event) => {
            event.stopPropagation();
            set(toggled(current, name, once));
          },
        },
        words.faults[name],
      );
    const onlyOnce = h('input', { type: 'checkbox', testid: 'fault-once', checked: once });
    onlyOnce.addEventListener('change', () => {
      once = onlyOnce.checked;
    });
    return [
      h('p', { class: 'hint' }, words.faultHint),
      ...Object.keys(faults).map(item),
      h('label', { class: 'check' }, onlyOnce, h('span', {}, words.once)),
      h(
        'button',
        {
          type: 'button',
          class: 'strong',
          testid: 'faults-clear',
          disabled: Object.keys(current).length === 0,
          onclick: (event) => {
            event.stopPropagation();
            set({});
          },
        },
        words.mend,
      ),
    ];
  };
  return { ...panel, show };
}
