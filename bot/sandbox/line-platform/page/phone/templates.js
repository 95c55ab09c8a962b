import { h, setStyle } from '../dom.js';
import { colour } from '../flex/values.js';
import { picture } from '../picture.js';

/** The older card messages, and the picture that is all buttons. */
export function renderTemplate(template, context) {
  switch (template?.type) {
    case 'confirm':
      return card({}, template, context, 'tp-side');
    case 'carousel':
      return row((template.columns ?? []).map((column) => card(template, column, context)));
    case 'image_carousel':
      return row((template.columns ?? []).map((column) => imageColumn(column, context)));
    default:
      return card(template ?? {}, template ?? {}, context);
  }
}

const row = (cards) => h('div', { class: 'fx-carousel' }, ...cards);

function card(shape, content, context, buttons = 'tp-down') {
  const element = h('div', { class: 'tp-card' });
  if (content.thumbnailImageUrl) {
    const image = picture(content.thumbnailImageUrl, { class: 'tp-picture' });
    setStyle(image, {
      aspectRatio: shape.imageAspectRatio === 'square' ? '1 / 1' : '1.51 / 1',
      objectFit: shape.imageSize === 'contain' ? 'contain' : 'cover',
      backgroundColor: colour(content.imageBackgroundColor),
    });
    element.append(image);
  }
  const words = h('div', { class: 'tp-words' });
  if (content.title) words.append(h('b', {}, String(content.title)));
  words.append(h('p', {}, String(content.text ?? '')));
  element.append(words);
  if (content.defaultAction) {
    for (const part of [...element.children]) tap(part, content.defaultAction, context);
  }
  const actions = (content.actions ?? []).map((action) =>
    h('button', { type: 'button', onclick: () => context.act(action) }, String(action.label ?? '')),
  );
  element.append(h('div', { class: buttons }, ...actions));
  return element;
}

function imageColumn(column, context) {
  const image = picture(column.imageUrl);
  return h(
    'button',
    { type: 'button', class: 'tp-image', onclick: () => context.act(column.action) },
    image,
    h('span', {}, String(column.action?.label ?? '')),
  );
}

function tap(element, action, context) {
  element.classList.add('fx-tap');
  element.addEventListener('click', () => context.act(action));
}

/** An image as wide as the chat, with places to tap. Its actions have LINE's older names. */
export function renderImagemap(message, context) {
  const { width = 1_040, height = 1_040 } = message.baseSize ?? {};
  const map = h('div', { class: 'imagemap', style: { aspectRatio: `${Number(width)} / ${Number(height)}` } });
  map.append(picture(`${message.baseUrl}/1040`, { alt: String(message.altText ?? '') }));
  for (const action of message.actions ?? []) {
    const kind = action.type === 'uri' ? { type: 'uri', uri: action.linkUri } : action;
    map.append(tapArea(action.area ?? {}, { width, height }, () => context.act(kind), action.label));
  }
  return map;
}

/** A place to tap on an image, in parts of its size, so that it scales with it. */
export function tapArea(area, size, onTap, label) {
  const percent = (part, whole) => `${(Number(part) / Number(whole)) * 100}%`;
  return h('button', {
    type: 'button',
    class: 'tap-area',
    'aria-label': label || undefined,
    onclick: onTap,
    style: {
      left: percent(area.x, size.width),
      top: percent(area.y, size.height),
      width: percent(area.width, size.width),
      height: percent(area.height, size.height),
    },
  });
}
