import { svg } from '../dom.js';

/** A tray of faces. LINE's own pictures are LINE's: ours are drawn, but carry ids that LINE knows. */
export const stickers = [
  { packageId: '446', stickerId: '1988', name: 'hello', eyes: 'dots', mouth: 'M30 62q20 22 40 0' },
  { packageId: '446', stickerId: '1993', name: 'love', eyes: 'hearts', mouth: 'M32 62q18 18 36 0' },
  { packageId: '446', stickerId: '2000', name: 'wink', eyes: 'wink', mouth: 'M34 64q16 14 32 0' },
  { packageId: '446', stickerId: '2003', name: 'laugh', eyes: 'shut', mouth: 'M30 58h40q-4 24-20 24t-20-24z' },
  { packageId: '446', stickerId: '2007', name: 'sad', eyes: 'dots', mouth: 'M34 72q16-14 32 0', tear: true },
  { packageId: '446', stickerId: '2010', name: 'angry', eyes: 'angry', mouth: 'M36 70q14-10 28 0' },
  { packageId: '446', stickerId: '2014', name: 'oh', eyes: 'dots', mouth: 'M50 60a8 9 0 1 0 .1 0z' },
  { packageId: '446', stickerId: '2018', name: 'sleepy', eyes: 'shut', mouth: 'M40 68h20' },
];

const ink = '#3d2b12';
const line = { fill: 'none', stroke: ink, 'stroke-width': 5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
const heart = (x) => `M${x} 52c-11-9-10-18-4-18 3 0 4 3 4 3s1-3 4-3c6 0 7 9-4 18z`;

function eyesOf(kind) {
  if (kind === 'hearts') return [36, 64].map((x) => svg('path', { d: heart(x), fill: '#d8405a' }));
  if (kind === 'shut') return [svg('path', { d: 'M28 44q7-8 14 0M58 44q7-8 14 0', ...line })];
  if (kind === 'wink') {
    return [svg('circle', { cx: 36, cy: 43, r: 5, fill: ink }), svg('path', { d: 'M57 44q8-7 15 0', ...line })];
  }
  if (kind === 'angry') {
    return [
      svg('path', { d: 'M27 34l14 6M73 34l-14 6', ...line }),
      ...[37, 63].map((cx) => svg('circle', { cx, cy: 46, r: 4.5, fill: ink })),
    ];
  }
  return [36, 64].map((cx) => svg('circle', { cx, cy: 43, r: 5, fill: ink }));
}

/** A sticker's picture; one we do not know gets the first face. */
export function stickerPicture({ packageId, stickerId }, size) {
  const known = stickers.find((each) => each.packageId === packageId && each.stickerId === stickerId) ?? stickers[0];
  const picture = svg('svg', { width: size, height: size, viewBox: '0 0 100 100', role: 'img' });
  picture.setAttribute('aria-label', `${known.name} ${packageId}/${stickerId}`);
  picture.append(
    svg('circle', { cx: 50, cy: 52, r: 42, fill: '#ffd75e' }),
    svg('path', { d: 'M14 66a42 42 0 0 0 72 0A46 46 0 0 1 14 66z', fill: '#f2b93b', opacity: 0.55 }),
    svg('circle', { cx: 25, cy: 60, r: 7, fill: '#f49a6b', opacity: 0.6 }),
    svg('circle', { cx: 75, cy: 60, r: 7, fill: '#f49a6b', opacity: 0.6 }),
    ...eyesOf(known.eyes),
    svg('path', { d: known.mouth, ...line }),
  );
  if (known.tear) picture.append(svg('path', { d: 'M30 52q-7 10 0 14 7-4 0-14z', fill: '#6fb7e9' }));
  return picture;
}

/** Stands for a photo somebody took: the sandbox sends none. */
export function photoPicture() {
  return svg(
    'svg',
    { viewBox: '0 0 200 150', class: 'photo', role: 'img', 'aria-label': 'photo' },
    svg('rect', { width: 200, height: 150, fill: '#cfe4ee' }),
    svg('circle', { cx: 150, cy: 40, r: 16, fill: '#fff3c4' }),
    svg('path', { d: 'M0 110l55-60 40 42 28-26 77 66v18H0z', fill: '#7fa58d' }),
    svg('path', { d: 'M0 128l40-26 50 30 40-22 70 40H0z', fill: '#4f7d64' }),
    svg('rect', { y: 136, width: 200, height: 14, fill: '#3b6450' }),
  );
}
