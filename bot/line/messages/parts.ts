import type { LineMessage } from '../../services/ports/line.ts';

/** A node of Flex JSON. Only fields LINE knows; the stand-in platform refuses others. */
export type Flex = { type: string; [field: string]: unknown };

/** Tokens of the look, as Flex can show them. */
export const tokens = {
  ink: '#1f2a24',
  quiet: '#66706a',
  faint: '#e4e6e2',
  paper: '#ffffff',
  accent: '#a8431a',
  metals: {
    copper: { start: '#8c4e2c', middle: '#9c5d38', end: '#693519', ink: '#fff6ee' },
    silver: { start: '#a9b2b5', middle: '#eef1f2', end: '#a3acaf', ink: '#2f383b' },
    gold: { start: '#b8923a', middle: '#f6e3a8', end: '#a97f26', ink: '#4f3a08' },
    diamond: { start: '#2f3b46', middle: '#4a5a68', end: '#0e151b', ink: '#f3f7fa' },
  },
} as const;
export type Metal = keyof typeof tokens.metals;

const altMax = 1_500;
const labelMax = 40;
const quickLabelMax = 20;
const quickMax = 13;

/** Cut to `max` UTF-16 units without splitting a character. LINE refuses an empty text, so nothing becomes a dash. */
export function clip(text: string, max: number): string {
  const tidy = text.replaceAll('\0', '').trim();
  if (tidy === '') return '–';
  if (tidy.length <= max) return tidy;
  let cut = tidy.slice(0, max - 1);
  if (/[\uD800-\uDBFF]$/.test(cut)) cut = cut.slice(0, -1);
  return `${cut}…`;
}

export const text = (value: string, style: Omit<Flex, 'type'> = {}): Flex => ({
  type: 'text',
  text: clip(value, 300),
  size: 'sm',
  color: tokens.ink,
  wrap: true,
  ...style,
});

export const title = (value: string): Flex => text(value, { size: 'sm', color: tokens.quiet });
export const heading = (value: string): Flex => text(value, { size: 'lg', weight: 'bold' });
export const note = (value: string): Flex => text(value, { size: 'xs', color: tokens.quiet });

/** The one number of a bubble, with its unit beside it. */
export const bigNumber = (value: string, unit: string): Flex => ({
  type: 'box',
  layout: 'baseline',
  spacing: 'sm',
  contents: [
    text(value, { size: value.length > 8 ? 'xxl' : '4xl', weight: 'bold', flex: 0, wrap: false }),
    text(unit, { size: 'md', weight: 'bold', flex: 0, wrap: false }),
  ],
});

export const row = (left: string, right: string, style: { color?: string; bold?: boolean } = {}): Flex => {
  const look = { color: style.color ?? tokens.ink, weight: style.bold ? 'bold' : 'regular' };
  return {
    type: 'box',
    layout: 'horizontal',
    contents: [text(left, { ...look, flex: 3 }), text(right, { ...look, flex: 2, align: 'end' })],
  };
};

export const separator: Flex = { type: 'separator', margin: 'lg', color: tokens.faint };

/** A bar filled to a share of 0 to 100, whole numbers only. */
export function progressBar(share: number, color: string): Flex {
  const width = Math.min(100, Math.max(0, Math.trunc(Number.isFinite(share) ? share : 0)));
  return {
    type: 'box',
    layout: 'vertical',
    height: '8px',
    cornerRadius: '4px',
    backgroundColor: tokens.faint,
    margin: 'md',
    contents:
      width === 0
        ? []
        : [
            {
              type: 'box',
              layout: 'vertical',
              height: '8px',
              cornerRadius: '4px',
              backgroundColor: color,
              width: `${width}%`,
              contents: [],
            },
          ],
  };
}

export type Tap =
  | { kind: 'open'; uri: string }
  | { kind: 'postback'; data: string; displayText?: string }
  | { kind: 'date'; data: string; initial: string; min: string; max: string };

export function actionOf(label: string, tap: Tap, max = labelMax): Flex {
  const named = clip(label, max);
  switch (tap.kind) {
    case 'open':
      return { type: 'uri', label: named, uri: tap.uri };
    case 'postback':
      return {
        type: 'postback',
        label: named,
        data: tap.data,
        ...(tap.displayText ? { displayText: clip(tap.displayText, 300) } : {}),
      };
    case 'date': {
      const { data, initial, min, max: latest } = tap;
      return { type: 'datetimepicker', label: named, data, mode: 'date', initial, min, max: latest };
    }
  }
}

export const button = (
  label: string,
  tap: Tap,
  style: { color?: string; kind?: 'primary' | 'secondary' | 'link' } = {},
): Flex => ({
  type: 'button',
  style: style.kind ?? 'primary',
  height: 'sm',
  action: actionOf(label, tap),
  adjustMode: 'shrink-to-fit',
  ...(style.color ? { color: style.color } : {}),
});

/** A strip of metal over the bubble: the tier, seen before anything is read. */
export function strip(metal: Metal): Flex {
  const { start, middle, end } = tokens.metals[metal];
  return {
    type: 'box',
    layout: 'vertical',
    height: '10px',
    contents: [],
    background: {
      type: 'linearGradient',
      angle: '100deg',
      startColor: start,
      centerColor: middle,
      centerPosition: '45%',
      endColor: end,
    },
  };
}

export function bubble(parts: { top?: Flex; body: Flex[]; foot?: Flex[]; size?: string }): Flex {
  return {
    type: 'bubble',
    size: parts.size ?? 'mega',
    ...(parts.top ? { hero: parts.top } : {}),
    body: { type: 'box', layout: 'vertical', spacing: 'sm', paddingAll: '20px', contents: parts.body },
    ...(parts.foot && parts.foot.length > 0
      ? { footer: { type: 'box', layout: 'vertical', spacing: 'sm', paddingAll: '14px', contents: parts.foot } }
      : {}),
  };
}

export const flex = (altText: string, contents: Flex): LineMessage => ({
  type: 'flex',
  altText: clip(altText, altMax),
  contents,
});

/** Puts what comes next under the last message: LINE shows only that one's quick replies. */
export function withQuickReplies(messages: LineMessage[], next: { label: string; tap: Tap }[]): LineMessage[] {
  const last = messages.at(-1);
  if (!last || next.length === 0) return messages;
  const items = next.slice(0, quickMax).map(({ label, tap }) => ({
    type: 'action',
    action: actionOf(label, tap, quickLabelMax),
  }));
  return [...messages.slice(0, -1), { ...last, quickReply: { items } }];
}
