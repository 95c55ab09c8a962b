import type { MenuLook } from '../../../bot/line/menus/names.ts';

/** How a menu is coloured: the metals of the cards (`liff-app/src/ui/first-paint/metal.css`), and paper for guests. */
export type Look = {
  /** CSS background: light and grain. */
  ground: string;
  ink: string;
  /** The engraving, and the light on its lower edge. */
  cut: string;
  glint: string;
  /** The one cell that matters most. */
  tile: { fill: string; ink: string; edge: string };
  hills: number;
};

export const looks: Record<MenuLook, Look> = {
  guest: {
    ground: 'linear-gradient(170deg, #fbf9f5, #f1ece1)',
    ink: '#1f2a24',
    cut: 'rgb(31 42 36 / .17)',
    glint: 'rgb(255 255 255 / .9)',
    tile: { fill: '#12352a', ink: '#f7f3ea', edge: '#0b251d' },
    hills: 10,
  },
  copper: {
    ground: `conic-gradient(from 24deg at 64% 46%, rgb(255 214 178 / .3), transparent 9%, rgb(50 16 0 / .2) 20%, transparent 33%,
        rgb(255 206 166 / .26) 45%, transparent 56%, rgb(50 16 0 / .24) 70%, transparent 84%, rgb(255 214 178 / .3)),
      linear-gradient(150deg, #8c4e2c, #7a4023 55%, #693519)`,
    ink: '#fff6ee',
    cut: 'rgb(48 18 4 / .55)',
    glint: 'rgb(255 208 168 / .3)',
    tile: { fill: '#fff3e8', ink: '#5a2a10', edge: '#3f1c08' },
    hills: 9,
  },
  silver: {
    ground: `repeating-linear-gradient(0deg, rgb(255 255 255 / .14) 0 2px, transparent 2px 6px),
      linear-gradient(104deg, #c3cacd, #e6eaeb 17%, #cfd5d8 33%, #b9c0c4 52%, #dfe4e6 69%, #c2c9cd 84%, #a9b2b7)`,
    ink: '#161d21',
    cut: 'rgb(38 48 54 / .4)',
    glint: 'rgb(255 255 255 / .75)',
    tile: { fill: '#161d21', ink: '#ffffff', edge: '#7d888e' },
    hills: 12,
  },
  gold: {
    ground: `radial-gradient(90% 120% at 82% 0%, rgb(255 247 214 / .7), transparent 60%),
      linear-gradient(118deg, #cfa845, #ecd394 22%, #d8b45a 42%, #c79d3e 60%, #e3c67c 80%, #c69b3c)`,
    ink: '#2b1d02',
    cut: 'rgb(92 62 4 / .5)',
    glint: 'rgb(255 246 214 / .7)',
    tile: { fill: '#2b1d02', ink: '#fbe7b0', edge: '#8d6a1c' },
    hills: 12,
  },
  diamond: {
    ground: `linear-gradient(66deg, transparent 52%, rgb(176 214 240 / .11) 52% 64%, transparent 64%),
      linear-gradient(118deg, transparent 56%, rgb(255 255 255 / .05) 56% 70%, transparent 70%),
      linear-gradient(24deg, transparent 74%, rgb(176 214 240 / .09) 74%),
      radial-gradient(70% 80% at 92% -6%, rgb(176 214 240 / .45), transparent 62%),
      radial-gradient(60% 70% at 4% 108%, rgb(196 158 220 / .28), transparent 64%),
      linear-gradient(150deg, #2f3b46, #18222b 50%, #0e151b)`,
    ink: '#f3f7fa',
    cut: 'url(#ice)',
    glint: 'rgb(8 14 20 / .8)',
    tile: { fill: '#eaf4fb', ink: '#16222d', edge: '#0a1016' },
    hills: 15,
  },
};
