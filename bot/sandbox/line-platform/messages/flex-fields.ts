import { action } from './check-action.ts';
import { type Check, type Fields, imageUrl, integer, isObject, matching, oneOf, text, truth, uri } from './problems.ts';

/** https://developers.line.biz/en/reference/messaging-api/#flex-message : fields and forms of each component. */
const px = String.raw`\d+(\.\d+)?px`;
const percent = String.raw`\d+(\.\d+)?%`;
const gaps = 'none|xs|sm|md|lg|xl|xxl';
const sizes = 'xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl';
const form = (...parts: string[]): Check => matching(new RegExp(`^(${parts.join('|')})$`), 'invalid property');

const colour = matching(/^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$/, 'invalid color format');
const gap = form(gaps, px);
const padding = form(gaps, px, percent);
const offset = form(gaps, String.raw`-?\d+(\.\d+)?px`, String.raw`-?\d+(\.\d+)?%`);
const length = form(px, percent);
const flex = integer(0, 2_147_483_647);

/** `w:h`, each 1–100000, not taller than three times its width. */
const aspectRatio: Check = (value, path, problems) => {
  const [, w, h] = /^(\d{1,6}(?:\.\d+)?):(\d{1,6}(?:\.\d+)?)$/.exec(String(value)) ?? [];
  const width = Number(w);
  const height = Number(h);
  const fits = width >= 1 && height >= 1 && width <= 100_000 && height <= 100_000 && height <= width * 3;
  if (!fits) problems.add('invalid property', path);
};

/** An empty text draws nothing, and LINE refuses it: the mistake everybody makes once. */
const nonEmptyText: Check = (value, path, problems) => {
  if (typeof value !== 'string') problems.add('must be a string', path);
  else if (value === '') problems.add('must be non-empty text', path);
};

const gradient: Check = (value, path, problems) => {
  if (!isObject(value) || value.type !== 'linearGradient') return problems.add('invalid property', path);
  matching(/^\d+(\.\d+)?deg$/, 'invalid property')(value.angle, `${path}/angle`, problems);
  colour(value.startColor, `${path}/startColor`, problems);
  colour(value.endColor, `${path}/endColor`, problems);
  if (value.centerColor !== undefined) colour(value.centerColor, `${path}/centerColor`, problems);
  if (value.centerPosition !== undefined) form(percent)(value.centerPosition, `${path}/centerPosition`, problems);
};

const optional = (checks: { [name: string]: Check }): Fields =>
  Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, { check }]));

const type: Fields = { type: { check: () => undefined, required: true } };
const placed = optional({
  position: oneOf('relative', 'absolute'),
  offsetTop: offset,
  offsetBottom: offset,
  offsetStart: offset,
  offsetEnd: offset,
  margin: gap,
});
const align = oneOf('start', 'end', 'center');
const gravity = oneOf('top', 'bottom', 'center');
const lettering = optional({
  size: form(sizes, px),
  color: colour,
  weight: oneOf('regular', 'bold'),
  style: oneOf('normal', 'italic'),
  decoration: oneOf('none', 'underline', 'line-through'),
});
const tapped = action('flex');
/** Children are walked by the caller, which knows what may stand where. */
const walked: Check = () => undefined;

export const componentFields: { [type: string]: Fields } = {
  box: {
    ...type,
    ...placed,
    layout: { check: oneOf('horizontal', 'vertical', 'baseline'), required: true },
    contents: { check: walked, required: true },
    ...optional({
      flex,
      spacing: gap,
      backgroundColor: colour,
      borderColor: colour,
      borderWidth: form('none|light|normal|medium|semi-bold|bold', px),
      cornerRadius: form(gaps, px),
      width: length,
      maxWidth: length,
      height: length,
      maxHeight: length,
      paddingAll: padding,
      paddingTop: padding,
      paddingBottom: padding,
      paddingStart: padding,
      paddingEnd: padding,
      justifyContent: oneOf('center', 'flex-start', 'flex-end', 'space-between', 'space-around', 'space-evenly'),
      alignItems: oneOf('center', 'flex-start', 'flex-end'),
      background: gradient,
      action: tapped,
    }),
  },
  button: {
    ...type,
    ...placed,
    action: { check: action('flexButton'), required: true },
    ...optional({
      flex,
      color: colour,
      style: oneOf('primary', 'secondary', 'link'),
      gravity,
      height: oneOf('md', 'sm'),
      adjustMode: oneOf('shrink-to-fit'),
      scaling: truth,
    }),
  },
  image: {
    ...type,
    ...placed,
    url: { check: imageUrl, required: true },
    ...optional({
      flex,
      align,
      gravity,
      size: form(sizes, 'full', px, percent),
      aspectRatio,
      aspectMode: oneOf('fit', 'cover'),
      backgroundColor: colour,
      action: tapped,
      animated: truth,
    }),
  },
  video: {
    ...type,
    url: { check: imageUrl, required: true },
    previewUrl: { check: imageUrl, required: true },
    altContent: { check: walked, required: true },
    ...optional({ aspectRatio, action: tapped }),
  },
  icon: {
    ...type,
    ...placed,
    url: { check: uri(2_000, ['https']), required: true },
    ...optional({ size: form(sizes, px), aspectRatio, scaling: truth }),
  },
  text: {
    ...type,
    ...placed,
    ...lettering,
    ...optional({
      text: nonEmptyText,
      contents: walked,
      flex,
      align,
      gravity,
      wrap: truth,
      lineSpacing: form(px),
      maxLines: integer(0, 2_147_483_647),
      adjustMode: oneOf('shrink-to-fit'),
      scaling: truth,
      action: tapped,
    }),
  },
  span: { ...type, ...lettering, text: { check: nonEmptyText, required: true } },
  separator: { ...type, ...optional({ margin: gap, color: colour }) },
  filler: { ...type, ...optional({ flex }) },
};

const blockStyle: Check = (value, path, problems) => {
  if (!isObject(value)) return problems.add('invalid property', path);
  for (const [name, given] of Object.entries(value)) {
    if (name === 'separator') truth(given, `${path}/${name}`, problems);
    else if (name === 'backgroundColor' || name === 'separatorColor') colour(given, `${path}/${name}`, problems);
    else problems.add('unknown field', `${path}/${name}`);
  }
};
const styles: Check = (value, path, problems) => {
  if (!isObject(value)) return problems.add('invalid property', path);
  for (const [name, given] of Object.entries(value)) {
    if (['header', 'hero', 'body', 'footer'].includes(name)) blockStyle(given, `${path}/${name}`, problems);
    else problems.add('unknown field', `${path}/${name}`);
  }
};

export const bubbleFields: Fields = {
  ...type,
  ...optional({
    size: oneOf('nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga'),
    direction: oneOf('ltr', 'rtl'),
    header: walked,
    hero: walked,
    body: walked,
    footer: walked,
    styles,
    action: tapped,
  }),
};
export const carouselFields: Fields = { ...type, contents: { check: walked, required: true } };
export const altText = text(1_500);
