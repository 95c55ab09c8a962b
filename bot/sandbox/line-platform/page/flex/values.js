/** LINE's words for sizes in pixels: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/ */
const gaps = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const borders = { none: 0, light: 0.5, normal: 1, medium: 2, 'semi-bold': 3, bold: 4 };
const letters = {
  xxs: 11,
  xs: 13,
  sm: 14,
  md: 16,
  lg: 19,
  xl: 22,
  xxl: 29,
  '3xl': 35,
  '4xl': 48,
  '5xl': 74,
};
const pictures = {
  xxs: 40,
  xs: 60,
  sm: 80,
  md: 100,
  lg: 120,
  xl: 140,
  xxl: 160,
  '3xl': 180,
  '4xl': 200,
  '5xl': 220,
};

const lengthOf = (table, value, fallback) => {
  if (value === undefined || value === null) return fallback;
  if (Object.hasOwn(table, value)) return `${table[value]}px`;
  return /^-?\d+(\.\d+)?(px|%)$/.test(String(value)) ? String(value) : fallback;
};

export const gap = (value, fallback) => lengthOf(gaps, value, fallback);
export const border = (value) => lengthOf(borders, value);
export const letterSize = (value) => lengthOf(letters, value, '16px');
export const iconSize = (value) => lengthOf(letters, value, '16px');
export const pictureSize = (value) => (value === 'full' ? '100%' : lengthOf(pictures, value, '100px'));
export const length = (value) => lengthOf({}, value);

/** `#RRGGBB` or `#RRGGBBAA`; anything else is no colour. */
export const colour = (value) =>
  typeof value === 'string' && /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(value) ? value : undefined;

/** `20:13` as `20 / 13`. */
export const ratio = (value) => {
  const [, width, height] = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(String(value ?? '1:1')) ?? ['', '1', '1'];
  return `${width} / ${height}`;
};

/** A linear gradient; LINE's angles turn as CSS's do. */
export function gradient(background) {
  if (background?.type !== 'linearGradient') return undefined;
  const angle = /^\d+(\.\d+)?deg$/.test(background.angle) ? background.angle : '0deg';
  const start = colour(background.startColor);
  const end = colour(background.endColor);
  const centre = colour(background.centerColor);
  if (!start || !end) return undefined;
  const middle = centre ? `${centre} ${length(background.centerPosition) ?? '50%'}, ` : '';
  return `linear-gradient(${angle}, ${start}, ${middle}${end})`;
}
