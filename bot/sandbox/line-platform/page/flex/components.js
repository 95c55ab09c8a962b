import { h, setStyle } from '../dom.js';
import { picture, safeUrl } from '../picture.js';
import { renderBox } from './box.js';
import { colour, gap, iconSize, length, letterSize, pictureSize, ratio } from './values.js';

/** What each component is drawn by: `(component, context) → element`. `context.act` does an action. */
const drawers = {
  box: (component, context) =>
    renderBox(component, (child, parent, first) => renderComponent(child, parent, context, first)),
  text: renderText,
  button: renderButton,
  image: renderImage,
  icon: renderIcon,
  separator: renderSeparator,
  filler: () => h('div', { class: 'fx-filler' }),
  video: renderVideo,
};

/**
 * Draws one component inside its parent.
 * @param {object} component
 * @param {{layout: string, spacing?: string}} parent
 * @param {{act: (action: object) => void}} context
 * @param {boolean} first of its parent: the parent's spacing does not apply to it
 */
export function renderComponent(component, parent, context, first) {
  const draw = drawers[component?.type];
  if (!draw) return null;
  const element = draw(component, { ...context, parent });
  place(element, component, parent, first);
  if (component.action && component.type !== 'button') tappable(element, component.action, context);
  return element;
}

/** Size along the parent's direction, distance from the one before, offsets. */
function place(element, component, parent, first) {
  const across = parent.layout === 'vertical';
  const absolute = component.position === 'absolute';
  const distance = first || absolute ? undefined : gap(component.margin, gap(parent.spacing));
  setStyle(element, {
    [across ? 'marginTop' : 'marginInlineStart']: distance,
    position: absolute ? 'absolute' : component.position === 'relative' ? 'relative' : undefined,
    top: gap(component.offsetTop),
    bottom: gap(component.offsetBottom),
    insetInlineStart: gap(component.offsetStart),
    insetInlineEnd: gap(component.offsetEnd),
  });
  if (absolute) return;
  const fixed = across ? component.height && component.type === 'box' : component.width;
  element.style.flex = fixed ? 'none' : flexOf(component, across);
}

/** In a row everybody shares the width unless told; in a column everybody takes their own height. */
function flexOf(component, across) {
  if (component.type === 'separator') return 'none';
  const usual = component.type === 'filler' ? 1 : across || component.type === 'icon' ? 0 : 1;
  const share = Number.isInteger(component.flex) ? component.flex : usual;
  if (share === 0) return across ? '0 0 auto' : '0 1 auto';
  return across ? `${share} 0 auto` : `${share} 1 0`;
}

export function tappable(element, action, context) {
  element.classList.add('fx-tap');
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    context.act(action);
  });
}

const lettering = ({ size, color, weight, style, decoration }) => ({
  fontSize: size === undefined ? undefined : letterSize(size),
  color: colour(color),
  fontWeight: weight === 'bold' ? '700' : weight === 'regular' ? '400' : undefined,
  fontStyle: style === 'italic' ? 'italic' : undefined,
  textDecoration: ['underline', 'line-through'].includes(decoration) ? decoration : undefined,
});

const sides = { start: 'start', center: 'center', end: 'end' };
const heights = { top: 'flex-start', center: 'center', bottom: 'flex-end' };

function renderText(component, { parent }) {
  const spans = Array.isArray(component.contents) ? component.contents.filter((each) => each?.type === 'span') : null;
  const inner = h('p', { class: component.wrap ? 'fx-words fx-wrap' : 'fx-words' });
  if (spans) inner.append(...spans.map((span) => h('span', { style: lettering(span) }, String(span.text ?? ''))));
  else inner.append(String(component.text ?? ''));
  setStyle(inner, { ...lettering({ size: 'md', ...component }), textAlign: sides[component.align] });
  const extra = length(component.lineSpacing);
  if (extra?.endsWith('px')) inner.style.lineHeight = `calc(1.4em + ${extra})`;
  if (component.wrap && component.maxLines > 0) {
    inner.classList.add('fx-clamp');
    inner.style.setProperty('-webkit-line-clamp', String(component.maxLines));
  }
  if (component.adjustMode === 'shrink-to-fit') inner.dataset.shrink = '';
  if (parent.layout === 'baseline') {
    inner.classList.add('fx-text');
    return inner;
  }
  return h('div', { class: 'fx-text', style: { justifyContent: heights[component.gravity] } }, inner);
}

function renderButton(component, context) {
  const style = ['primary', 'secondary'].includes(component.style) ? component.style : 'link';
  const label = h('span', { class: 'fx-words' }, String(component.action?.label ?? ''));
  if (component.adjustMode === 'shrink-to-fit') label.dataset.shrink = '';
  const button = h('button', {
    type: 'button',
    class: `fx-button-in fx-${style} fx-${component.height === 'sm' ? 'low' : 'high'}`,
    onclick: (event) => {
      event.stopPropagation();
      context.act(component.action);
    },
  });
  button.append(label);
  const given = colour(component.color);
  if (given) button.style[style === 'link' ? 'color' : 'backgroundColor'] = given;
  return h('div', { class: 'fx-button', style: { justifyContent: heights[component.gravity] } }, button);
}

function renderImage(component) {
  const image = picture(component.url, {
    class: 'fx-picture-in',
    loading: 'lazy',
    style: {
      objectFit: component.aspectMode === 'cover' ? 'cover' : 'contain',
      backgroundColor: colour(component.backgroundColor),
    },
  });
  const frame = h('div', { class: 'fx-frame' }, image);
  setStyle(frame, { width: pictureSize(component.size), aspectRatio: ratio(component.aspectRatio) });
  const justify = { start: 'flex-start', end: 'flex-end' }[component.align] ?? 'center';
  return h(
    'div',
    { class: 'fx-picture', style: { alignItems: justify, justifyContent: heights[component.gravity] } },
    frame,
  );
}

function renderIcon(component) {
  const size = iconSize(component.size);
  return picture(component.url, {
    class: 'fx-icon',
    style: { height: size, aspectRatio: ratio(component.aspectRatio) },
  });
}

function renderSeparator(component, { parent }) {
  return h('div', {
    class: parent.layout === 'vertical' ? 'fx-rule' : 'fx-rule fx-upright',
    style: { backgroundColor: colour(component.color) },
  });
}

function renderVideo(component) {
  const film = h('video', {
    class: 'fx-picture-in',
    src: safeUrl(component.url),
    poster: safeUrl(component.previewUrl),
    controls: true,
    preload: 'none',
  });
  return h('div', { class: 'fx-frame', style: { width: '100%', aspectRatio: ratio(component.aspectRatio) } }, film);
}
