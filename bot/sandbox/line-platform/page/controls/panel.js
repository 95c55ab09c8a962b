import { h } from '../dom.js';

let openOne = null;

addEventListener('click', ({ target }) => {
  if (openOne && !openOne.element.contains(target)) openOne.close();
});
addEventListener('keydown', ({ key }) => key === 'Escape' && openOne?.close());

/**
 * A button of the row with a panel below it; one is open at a time, and a click elsewhere or Escape closes it.
 * @param {{testid: string, label: (Node | string)[], className?: string, fill: (close: () => void) => Node[]}} options
 *   `fill` makes the panel's contents each time it opens
 */
export function createPanel({ testid, label, fill, name }) {
  const button = h(
    'button',
    { type: 'button', class: 'btn', testid, 'aria-expanded': 'false', title: name, onclick: () => toggle() },
    ...label,
  );
  const body = h('div', { class: 'panel', hidden: true, testid: `${testid}-panel` });
  const element = h('div', { class: 'control' }, button, body);
  const panel = { element, button, open, close, refill };

  function refill() {
    if (!body.hidden) body.replaceChildren(...fill(close));
  }
  function open() {
    openOne?.close();
    body.replaceChildren(...fill(close));
    body.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    openOne = panel;
    body.querySelector('input, select')?.focus();
  }
  function close() {
    body.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (openOne === panel) openOne = null;
  }
  const toggle = () => (body.hidden ? open() : close());
  return panel;
}
