/**
 * The shop's one colour, made readable by day and by night (4.5 : 1, WCAG AA) on paper and on its own soft tint, which is nearer to it:
 * so on paper it has more than that.
 */

type Rgb = readonly [number, number, number];
const paper: Record<'day' | 'night', Rgb> = { day: [250, 248, 244], night: [18, 22, 20] };
const onPaper = { day: 4.9, night: 6.6 };

export const parseHex = (hex: string): Rgb | null => {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1];
  if (!digits) return null;
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
};

const luminance = (color: Rgb): number => {
  const [red, green, blue] = color.map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

export const contrast = (one: Rgb, other: Rgb): number => {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Towards black by day, towards white by night, in small steps until it can be read. */
function readable(color: Rgb, time: 'day' | 'night', towards: number): Rgb {
  let now = color;
  for (let step = 0; step < 40 && contrast(now, paper[time]) < onPaper[time]; step += 1)
    now = now.map((value) => Math.round(value + (towards - value) * 0.06)) as unknown as Rgb;
  return now;
}

const white: Rgb = [255, 255, 255];
const ink: Rgb = [10, 28, 20];
const css = (color: Rgb): string => `rgb(${color.join(' ')})`;

/** @returns the custom properties that `first-paint.css` reads; empty for a colour it cannot read (the default stays). */
export function brandProperties(hex: string): Record<string, string> {
  const color = parseHex(hex);
  if (!color) return {};
  const day = readable(color, 'day', 0);
  const night = readable(color, 'night', 255);
  const above = (color: Rgb) => css(contrast(white, color) >= 4.5 ? white : ink);
  return {
    '--brand-day': css(day),
    '--brand-night': css(night),
    '--on-brand-day': above(day),
    '--on-brand-night': above(night),
  };
}

export function setBrand(hex: string): void {
  for (const [name, value] of Object.entries(brandProperties(hex)))
    document.documentElement.style.setProperty(name, value);
}
