import { h } from '../dom.js';
import { words } from '../words.js';

const inputs = { date: 'date', time: 'time', datetime: 'datetime-local' };
const titles = { date: words.pickDate, time: words.pickTime, datetime: words.pickBoth };
/** LINE's own ends where the action names none. */
const ends = {
  date: ['1900-01-01', '2100-12-31'],
  time: ['00:00', '23:59'],
  datetime: ['1900-01-01T00:00', '2100-12-31T23:59'],
};

/**
 * LINE's date wheel, as this browser's own input.
 * @param {HTMLElement} glass the phone's screen, which it covers
 * @param {{mode: 'date' | 'time' | 'datetime', initial?: string, min?: string, max?: string}} action
 * @returns {Promise<string | null>} as LINE sends it (`2000-01-31`, `18:30`, `2000-01-31T18:30`); null when put away
 */
export function pickMoment(glass, action) {
  const mode = inputs[action.mode] ? action.mode : 'date';
  const plain = (value) => (value ? String(value).replace('t', 'T') : undefined);
  return new Promise((resolve) => {
    const input = h('input', {
      type: inputs[mode],
      testid: 'picker-input',
      'aria-label': titles[mode],
      required: true,
      min: plain(action.min) ?? ends[mode][0],
      max: plain(action.max) ?? ends[mode][1],
      value: plain(action.initial),
    });
    const close = (value) => {
      veil.remove();
      resolve(value);
    };
    const form = h(
      'form',
      {
        class: 'sheet',
        role: 'dialog',
        'aria-label': titles[mode],
        onsubmit: (event) => {
          event.preventDefault();
          close(input.value);
        },
        onkeydown: ({ key }) => key === 'Escape' && close(null),
      },
      h('p', { class: 'sheet-title' }, titles[mode]),
      input,
      h(
        'div',
        { class: 'sheet-buttons' },
        h('button', { type: 'button', testid: 'picker-cancel', onclick: () => close(null) }, words.cancel),
        h('button', { type: 'submit', class: 'strong', testid: 'picker-ok' }, words.ok),
      ),
    );
    const veil = h(
      'div',
      { class: 'veil', testid: 'picker', onclick: ({ target }) => target === veil && close(null) },
      form,
    );
    glass.append(veil);
    input.focus();
  });
}
