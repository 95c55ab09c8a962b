import { h } from './dom.js';

/** Addresses a message may show: LINE takes https only; `data:` is our own. */
export const safeUrl = (url) => (typeof url === 'string' && /^(https:|data:image\/)/i.test(url) ? url : undefined);

/** A picture of a message. One that does not come leaves its place, hatched, and no broken sign. */
export function picture(url, props = {}) {
  const source = safeUrl(url);
  const { alt = '', ...rest } = props;
  if (!source) return h('span', { ...rest, class: `${props.class ?? ''} lost` });
  const image = h('img', { ...rest, src: source, alt, referrerpolicy: 'no-referrer', draggable: 'false' });
  image.addEventListener(
    'error',
    () => {
      const gone = h('span', { class: `${image.className} lost`, role: 'img', 'aria-label': alt || undefined });
      gone.style.cssText = image.style.cssText;
      image.replaceWith(gone);
    },
    { once: true },
  );
  return image;
}
