import { h } from '../dom.js';
import { renderFlex } from '../flex/bubble.js';
import { icon } from '../icons.js';
import { picture, safeUrl } from '../picture.js';
import { words } from '../words.js';
import { photoPicture, stickerPicture } from './stickers.js';
import { renderImagemap, renderTemplate } from './templates.js';

/**
 * What a message looks like inside its row.
 * @returns {{element: HTMLElement, wide?: boolean}} wide: the time goes under it
 */
export function renderMessage(message, context) {
  const draw = drawers[message?.type];
  return draw
    ? draw(message, context)
    : { element: plainBubble(message?.altText ?? message?.text ?? `[${message?.type}]`) };
}

const drawers = {
  text: (message, context) => ({ element: textBubble(String(message.text ?? ''), context) }),
  textV2: (message, context) => ({ element: textBubble(substituted(message), context) }),
  sticker: (message) => ({ element: h('div', { class: 'sticker' }, stickerPicture(message, 112)) }),
  image: (message) => ({ element: photo(message) }),
  video: (message) => ({
    element: h('video', {
      class: 'picture',
      src: safeUrl(message.originalContentUrl),
      poster: safeUrl(message.previewImageUrl),
      controls: true,
      preload: 'none',
      'aria-label': words.video,
    }),
  }),
  audio: (message) => ({
    element: h('audio', { src: safeUrl(message.originalContentUrl), controls: true, preload: 'none' }),
    wide: true,
  }),
  location: (message, context) => ({ element: place(message, context) }),
  flex: (message, context) => renderFlex(message.contents, context),
  template: (message, context) => ({
    element: renderTemplate(message.template, context),
    wide: true,
  }),
  imagemap: (message, context) => ({ element: renderImagemap(message, context), wide: true }),
  coupon: (message) => ({
    element: h('div', { class: 'bubble' }, h('b', {}, words.coupon), h('br'), String(message.couponId ?? '')),
  }),
};

const plainBubble = (text) => h('div', { class: 'bubble' }, String(text));

/** Addresses in a text can be tapped, as in LINE; the rest stays words. */
function textBubble(text, context) {
  const bubble = h('div', { class: 'bubble' });
  let done = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"'、，。）)]+/g)) {
    bubble.append(text.slice(done, found.index));
    const uri = found[0];
    bubble.append(
      h(
        'a',
        {
          href: uri,
          onclick: (event) => {
            event.preventDefault();
            context.act({ type: 'uri', uri });
          },
        },
        uri,
      ),
    );
    done = found.index + uri.length;
  }
  bubble.append(text.slice(done));
  return bubble;
}

/** `{name}` stands for a person spoken to or an emoji; `{{` and `}}` for braces. */
function substituted(message) {
  const known = message.substitution ?? {};
  return String(message.text ?? '').replace(/\{\{|\}\}|\{([0-9a-zA-Z_]+)\}/g, (whole, name) => {
    if (whole === '{{') return '{';
    if (whole === '}}') return '}';
    return known[name]?.type === 'mention' ? '@…' : '☺';
  });
}

function photo(message) {
  const source = message.previewImageUrl ?? message.originalContentUrl;
  if (!source) return h('div', { class: 'picture' }, photoPicture());
  return picture(source, { class: 'picture', alt: words.image });
}

function place(message, context) {
  const { latitude, longitude, title, address } = message;
  const open = () =>
    context.act({ type: 'uri', uri: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}&zoom=17` });
  return h(
    'button',
    { type: 'button', class: 'place', onclick: open },
    h('span', { class: 'place-map' }, icon('pin', 30)),
    h('b', {}, String(title ?? words.location)),
    h('span', {}, String(address ?? `${latitude}, ${longitude}`)),
  );
}

/** A line of words for the chat list and the log. */
export function summaryOf(message) {
  switch (message?.type) {
    case 'text':
    case 'textV2':
      return String(message.text ?? '');
    case 'sticker':
      return `[${words.sticker}]`;
    case 'image':
      return `[${words.image}]`;
    case 'location':
      return `[${words.location}]`;
    case 'video':
      return `[${words.video}]`;
    case 'audio':
      return `[${words.audio}]`;
    default:
      return String(message?.altText ?? `[${message?.type ?? '?'}]`);
  }
}
