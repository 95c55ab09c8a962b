/**
 * Makes an element. Words go in as text nodes only: nothing that comes from a chat is ever read as HTML.
 * @param {string} tag
 * @param {object} props `class`, `testid`, `style` (an object), `on…` listeners, attributes, or properties such as `value`
 * @param {...(Node | string | null | undefined | false)} children
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const asProperties = new Set(['value', 'checked', 'disabled', 'hidden', 'textContent', 'tabIndex']);

function setProp(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === 'class') element.className = value;
  else if (name === 'testid') element.dataset.testid = value;
  else if (name === 'style') setStyle(element, value);
  else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (asProperties.has(name)) element[name] = value;
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Styles one by one: the page's policy allows no style attribute, and a bad value harms only itself. */
export function setStyle(element, styles) {
  for (const [name, value] of Object.entries(styles)) {
    if (value === undefined || value === null || value === '') continue;
    if (name.startsWith('--')) element.style.setProperty(name, value);
    else element.style[name] = value;
  }
}

const svgSpace = 'http://www.w3.org/2000/svg';

/** An SVG element with plain attributes. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A small message that goes by itself, for what the phone cannot show. */
export function toast(root, words) {
  const note = h('p', { class: 'toast', role: 'status' }, words);
  root.append(note);
  setTimeout(() => note.remove(), 3_500);
}
