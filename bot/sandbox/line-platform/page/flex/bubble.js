import { h, setStyle } from '../dom.js';
import { paddings } from './box.js';
import { renderComponent, tappable } from './components.js';
import { colour } from './values.js';

/** Widths on a phone, px. */
const widths = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };

const sizeOf = (bubble) => (Object.hasOwn(widths, bubble.size) ? bubble.size : 'mega');

/** What a block keeps free around its contents where it does not say: little bubbles keep less. */
function usualPadding(block, size, bubble) {
  if (block === 'hero') return {};
  const small = ['nano', 'micro'].includes(size);
  const side = small ? 10 : ['deca', 'hecto'].includes(size) ? 13 : 20;
  if (block === 'footer') return { top: '10px', bottom: '10px', side: '10px' };
  const bottom = block === 'body' && bubble.footer ? Math.min(side, 10) : side;
  return { top: `${side}px`, bottom: `${bottom}px`, side: `${side}px` };
}

/**
 * Draws a Flex container.
 * @param {object} container bubble or carousel
 * @param {{act: (action: object) => void}} context
 * @returns {{element: HTMLElement, wide: boolean}} wide: leaves no room beside it for the time
 */
export function renderFlex(container, context) {
  if (container?.type === 'carousel') {
    const bubbles = Array.isArray(container.contents) ? container.contents : [];
    const row = h('div', { class: 'fx-carousel' }, ...bubbles.map((bubble) => renderBubble(bubble, context)));
    return { element: row, wide: true };
  }
  return {
    element: renderBubble(container ?? {}, context),
    wide: widths[sizeOf(container ?? {})] > 241,
  };
}

function renderBubble(bubble, context) {
  const size = sizeOf(bubble);
  const element = h('div', { class: `fx-bubble fx-${size}`, dir: bubble.direction === 'rtl' ? 'rtl' : 'ltr' });
  element.style.width = `${widths[size]}px`;
  let first = true;
  for (const block of ['header', 'hero', 'body', 'footer']) {
    if (!bubble[block]) continue;
    const style = bubble.styles?.[block] ?? {};
    if (style.separator && !first) {
      element.append(h('div', { class: 'fx-rule', style: { backgroundColor: colour(style.separatorColor) } }));
    }
    element.append(renderBlock(bubble, block, size, context));
    first = false;
  }
  if (bubble.action) tappable(element, bubble.action, context);
  return element;
}

function renderBlock(bubble, block, size, context) {
  const content = bubble[block];
  const drawn = renderComponent(content, { layout: 'vertical' }, context, true);
  const frame = h('div', { class: `fx-block fx-block-${block}` });
  frame.style.backgroundColor = colour(bubble.styles?.[block]?.backgroundColor) ?? '';
  if (drawn) {
    if (content.type === 'box') setStyle(drawn, paddings(content, usualPadding(block, size, bubble)));
    frame.append(drawn);
  }
  return frame;
}

/** Words told to shrink are made smaller until they fit; only known once they are on the screen. */
export function shrinkToFit(root) {
  for (const words of root.querySelectorAll('[data-shrink]')) {
    words.dataset.size ??= words.style.fontSize;
    words.style.fontSize = words.dataset.size;
    const size = Number.parseFloat(getComputedStyle(words).fontSize);
    const over = words.scrollWidth / Math.max(words.clientWidth, 1);
    if (over > 1.01 && words.clientWidth > 0) words.style.fontSize = `${Math.max(size / over - 0.2, size * 0.4)}px`;
  }
}
