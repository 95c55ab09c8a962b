import { h, setStyle } from '../dom.js';
import { border, colour, gap, gradient, length } from './values.js';

const ends = { center: 'center', 'flex-start': 'flex-start', 'flex-end': 'flex-end' };
const spreads = {
  ...ends,
  'space-between': 'space-between',
  'space-around': 'space-around',
  'space-evenly': 'space-evenly',
};

/**
 * Draws a box and all in it. In Flex a row's parts share its width, a column's take their own height; what is absolute stands
 * outside both.
 * @param {object} component
 * @param {(child: object, parent: object, first: boolean) => HTMLElement | null} draw
 */
export function renderBox(component, draw) {
  const layout = ['horizontal', 'baseline'].includes(component.layout) ? component.layout : 'vertical';
  const box = h('div', { class: `fx-box fx-${layout}` });
  const inner = { layout, spacing: component.spacing };
  let first = true;
  for (const child of Array.isArray(component.contents) ? component.contents : []) {
    const drawn = draw(child, inner, first);
    if (!drawn) continue;
    box.append(drawn);
    if (child.position !== 'absolute') first = false;
  }
  setStyle(box, {
    ...paddings(component),
    background: gradient(component.background),
    backgroundColor: component.background ? undefined : colour(component.backgroundColor),
    borderRadius: gap(component.cornerRadius),
    overflow: component.cornerRadius ? 'hidden' : undefined,
    width: length(component.width),
    maxWidth: length(component.maxWidth),
    height: length(component.height),
    maxHeight: length(component.maxHeight),
    justifyContent: spreads[component.justifyContent],
    alignItems: layout === 'baseline' ? undefined : ends[component.alignItems],
  });
  if (component.borderWidth || component.borderColor) {
    const width = border(component.borderWidth) ?? (component.borderColor ? '0px' : undefined);
    setStyle(box, {
      borderStyle: 'solid',
      borderWidth: width,
      borderColor: colour(component.borderColor) ?? '#00000000',
    });
  }
  return box;
}

export function paddings(component, usual = {}) {
  const all = gap(component.paddingAll);
  return {
    paddingTop: gap(component.paddingTop, all ?? usual.top),
    paddingBottom: gap(component.paddingBottom, all ?? usual.bottom),
    paddingInlineStart: gap(component.paddingStart, all ?? usual.side),
    paddingInlineEnd: gap(component.paddingEnd, all ?? usual.side),
  };
}
