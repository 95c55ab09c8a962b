import type { MenuLook } from './names.ts';

/** The picture's pixels; LINE wants a width of 800–2,500 and at least 1.45 times as wide as high. */
export const menuSize = { width: 1_200, height: 810 } as const;

export type CellKind = 'points' | 'card' | 'coupons' | 'tier' | 'history' | 'settings' | 'join' | 'inChat' | 'help';
export type Cell = { kind: CellKind; x: number; y: number; width: number; height: number };

const row = (kinds: readonly CellKind[], y: number, height: number): Cell[] =>
  kinds.map((kind, column) => {
    const width = menuSize.width / kinds.length;
    return { kind, x: column * width, y, width, height };
  });

const half = menuSize.height / 2;
const joinHeight = 500;
const member = [...row(['points', 'card', 'coupons'], 0, half), ...row(['tier', 'history', 'settings'], half, half)];
/** For a guest everything begins with joining, so joining is the largest. */
const guest = [...row(['join'], 0, joinHeight), ...row(['inChat', 'help'], joinHeight, menuSize.height - joinHeight)];

/** What is where: the same for what can be tapped and for what is drawn. */
export const cellsOf = (look: MenuLook): readonly Cell[] => (look === 'guest' ? guest : member);
