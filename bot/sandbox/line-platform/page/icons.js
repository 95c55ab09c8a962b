import { svg } from './dom.js';

const paths = {
  plus: ['M12 5v14M5 12h14'],
  scan: ['M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16'],
  clock: ['M12 7v5l3.5 2', 'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17'],
  bolt: ['M13 3L5 14h6l-1 7 8-11h-6z'],
  block: ['M6 6l12 12', 'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17'],
  down: ['M6 9l6 6 6-6'],
  back: ['M15 5l-7 7 7 7'],
  close: ['M6 6l12 12M18 6L6 18'],
  out: ['M8 16L17 7M9 7h8v8'],
  send: ['M4 12l16-7-5 15-4-6z', 'M11 14l9-9'],
  photo: [
    'M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5z',
    'M4 16l4.5-4.5 4 4L15 13l5 4.5',
    'M15.5 9.2h.01',
  ],
  pin: [
    'M12 21c4-4.5 6.5-7.8 6.5-11A6.5 6.5 0 0 0 5.5 10c0 3.2 2.5 6.5 6.5 11z',
    'M12 7.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8',
  ],
  smile: [
    'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17',
    'M8.5 14c1 1.5 2.2 2.2 3.5 2.2s2.5-.7 3.5-2.2',
    'M9 9.5h.01M15 9.5h.01',
  ],
  menu: ['M4 7h16M4 12h16M4 17h16'],
  keyboard: [
    'M3 8a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z',
    'M7 10h.01M11 10h.01M15 10h.01M8 14h8',
  ],
  person: ['M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8', 'M4 20c1.5-4 4.5-6 8-6s6.5 2 8 6'],
};

/** A line icon in the colour of its words. */
export function icon(name, size = 18) {
  const shape = svg('svg', {
    width: size,
    height: size,
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  });
  for (const d of paths[name] ?? []) shape.append(svg('path', { d }));
  return shape;
}

/** The shop's picture: the sandbox has no logo to show, so everybody gets the same landscape. */
export function shopAvatar(size) {
  return svg(
    'svg',
    { width: size, height: size, viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    svg('rect', { width: 32, height: 32, fill: '#0b6b4f' }),
    svg('circle', { cx: 22, cy: 10, r: 3, fill: '#fff', opacity: 0.9 }),
    svg('path', { d: 'M0 22c5-8 8-9 11-5s5 3 8-1 7-3 13 4v12H0z', fill: '#fff', opacity: 0.38 }),
    svg('path', { d: 'M0 25c5-4 9-4 13-1s10 3 19-2v10H0z', fill: '#fff', opacity: 0.9 }),
  );
}
