import { type Cell, cellsOf, menuSize } from '../../../bot/line/menus/cells.ts';
import type { MenuLook } from '../../../bot/line/menus/names.ts';
import { cellWord } from '../../../bot/line/menus/words.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { hillPath } from './hills.ts';
import { icons } from './icons.ts';
import { type Look, looks } from './looks.ts';

const { width, height } = menuSize;
const fonts: Record<Language, string> = {
  'zh-TW': 'Noto Sans CJK TC',
  en: 'Noto Sans CJK TC',
  ja: 'Noto Sans CJK JP',
  th: 'Loma',
};
const spacing: Record<Language, number> = { 'zh-TW': 3, en: 0, ja: 1, th: 0 };

/** One menu as one SVG; the ground is CSS inside it, for SVG has no conic gradient. */
export function menuPicture({ look: lookName, language }: { look: MenuLook; language: Language }): string {
  const look = looks[lookName];
  const cells = cellsOf(lookName);
  const body = lookName === 'guest' ? guestCells(look, cells, language) : memberCells(look, cells, language);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
    lang="${language}" font-family="${fonts[language]}" font-weight="700" letter-spacing="${spacing[language]}">
  <defs>${ice}${mist(cells)}</defs>
  ${ground(look.ground, { x: 0, y: 0, width, height })}
  ${hills(look, { seed: 11, top: 372, bottom: 850, rise: 250 })}
  ${body}</svg>`;
}

const ice = `<linearGradient id="ice" gradientUnits="userSpaceOnUse" x1="0" x2="${width}" y1="0" y2="0">
  <stop stop-color="#8fb9d6" stop-opacity=".6"/><stop offset=".3" stop-color="#c9e6f5" stop-opacity=".5"/>
  <stop offset=".52" stop-color="#f3f7ff" stop-opacity=".5"/><stop offset=".66" stop-color="#e9cdf0" stop-opacity=".6"/>
  <stop offset=".78" stop-color="#f5dcc4" stop-opacity=".6"/><stop offset=".92" stop-color="#a9d4e6" stop-opacity=".55"/></linearGradient>`;

/** The hills' foot lies in mist, and so does the land behind words: they stand clear of the lines. */
const mist = (
  cells: readonly Cell[],
) => `<linearGradient id="fade" x1="0" x2="0" y1="0" y2="1"><stop offset=".4" stop-color="#fff"/>
  <stop offset=".7" stop-color="#fff" stop-opacity=".6"/><stop offset="1" stop-color="#fff" stop-opacity=".2"/></linearGradient>
  <filter id="soft" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="22"/></filter>
  <mask id="mist"><rect width="${width}" height="${height}" fill="url(#fade)"/><g filter="url(#soft)" fill="#000" fill-opacity=".85">
  ${cells.map(({ x, y, width: wide, height: high }) => `<rect x="${x + wide / 2 - 110}" y="${y + high / 2 - 100}" width="220" height="205" rx="60"/>`).join('')}</g></mask>`;

type Box = { x: number; y: number; width: number; height: number };
const ground = (background: string, { x, y, width: wide, height: high }: Box) =>
  `<foreignObject x="${x}" y="${y}" width="${wide}" height="${high}"><div xmlns="http://www.w3.org/1999/xhtml"
    style="width:100%;height:100%;background:${background.replaceAll('"', "'")}"></div></foreignObject>`;

function hills(look: Look, place: { seed: number; top: number; bottom: number; rise: number }): string {
  const path = hillPath({ ...place, count: look.hills, width });
  return `<g fill="none" stroke-width="2" stroke-linejoin="round" mask="url(#mist)">
    <path d="${path}" stroke="${look.glint}" transform="translate(0 2)"/><path d="${path}" stroke="${look.cut}"/></g>`;
}

function memberCells(look: Look, cells: readonly Cell[], language: Language): string {
  const [first] = cells;
  const cut = (x1: number, y1: number, x2: number, y2: number, side: 'x' | 'y') =>
    `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${look.ink}" stroke-opacity=".22" stroke-width="2"/>
     <path d="M${x1} ${y1}L${x2} ${y2}" stroke="${look.glint}" stroke-opacity=".8" stroke-width="2" transform="translate(${side === 'x' ? '2 0' : '0 2'})"/>`;
  const half = first?.height ?? 0;
  const wide = first?.width ?? 0;
  const lines = [
    ...[1, 2].map((column) => cut(column * wide, half + 52, column * wide, height - 52, 'x')),
    ...[0, 1, 2].map((column) => cut(column * wide + 52, half, (column + 1) * wide - 52, half, 'y')),
  ];
  return [...lines, ...cells.map((cell) => memberCell(look, cell, language))].join('\n');
}

function memberCell(look: Look, cell: Cell, language: Language): string {
  const { x, y, width: wide, height: high, kind } = cell;
  const main = kind === 'card';
  const ink = main ? look.tile.ink : look.ink;
  const inset = 30;
  const tile = main
    ? `<rect x="${x + inset}" y="${y + inset + 4}" width="${wide - 2 * inset}" height="${high - 2 * inset}" rx="40" fill="${look.tile.edge}" fill-opacity=".5"/>
       <rect x="${x + inset}" y="${y + inset}" width="${wide - 2 * inset}" height="${high - 2 * inset}" rx="40" fill="${look.tile.fill}"/>`
    : '';
  const middle = x + wide / 2;
  return `${tile}${icon(kind, middle, y + high / 2 - 46, 122, ink)}${word(cellWord(kind, language), middle, y + high / 2 + 96, 58, ink)}`;
}

const icon = (kind: Cell['kind'], x: number, y: number, size: number, ink: string, weight = 1.55) =>
  `<g transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / 24})" fill="none" stroke="${ink}" stroke-width="${weight}"
    stroke-linecap="round" stroke-linejoin="round">${icons[kind]}</g>`;

const word = (text: string, x: number, y: number, size: number, ink: string, anchor = 'middle') =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="${ink}">${text}</text>`;

/** A hand of the four cards that wait for whoever joins. */
function hand(): string {
  const [wide, high] = [276, 174];
  return (['diamond', 'gold', 'silver', 'copper'] as const)
    .map((material, index) => {
      const { ground: background, cut, glint } = looks[material];
      const path = hillPath({ seed: 11, count: 7 + index, width: wide, top: 88, bottom: 162, rise: 52 });
      const stroke = material === 'diamond' ? '#a9cbe0' : cut;
      return `<g transform="translate(872 860) rotate(${13.5 - index * 9}) translate(${-wide / 2} ${-high / 2 - 585})">
        <rect y="8" width="${wide}" height="${high}" rx="20" fill="#04140e" fill-opacity=".32"/>
        <clipPath id="card-${material}"><rect width="${wide}" height="${high}" rx="20"/></clipPath>
        <g clip-path="url(#card-${material})">${ground(background, { x: 0, y: 0, width: wide, height: high })}
        <g fill="none" stroke-width="1.5"><path d="${path}" stroke="${glint}" transform="translate(0 1.5)"/><path d="${path}" stroke="${stroke}"/></g></g>
        <rect x="1" y="1" width="${wide - 2}" height="${high - 2}" rx="19" fill="none" stroke="#fff" stroke-opacity=".34" stroke-width="2"/></g>`;
    })
    .join('\n');
}

function guestCells(look: Look, cells: readonly Cell[], language: Language): string {
  return cells
    .map(({ kind, x, y, width: wide, height: high }) => {
      const text = cellWord(kind, language);
      if (kind !== 'join') {
        const middle = x + wide / 2;
        const cut =
          kind === 'help'
            ? `<path d="M${x} ${y + 62}V${height - 62}" stroke="${look.ink}" stroke-opacity=".18" stroke-width="2"/>`
            : '';
        return `${cut}${icon(kind, middle, y + high / 2 - 42, 104, look.ink)}${word(text, middle, y + high / 2 + 82, 54, look.ink)}`;
      }
      const path = hillPath({ seed: 11, count: 16, width, top: 270, bottom: 520, rise: 190 });
      return `<clipPath id="panel"><rect x="30" y="30" width="${wide - 60}" height="${high - 36}" rx="44"/></clipPath>
        <rect x="30" y="36" width="${wide - 60}" height="${high - 36}" rx="44" fill="${look.tile.edge}" fill-opacity=".35"/>
        <g clip-path="url(#panel)">
          ${ground(`radial-gradient(80% 130% at 80% 0%, #2c7a5f, transparent 70%), linear-gradient(150deg, #14503c, ${look.tile.fill} 60%, #0c2a21)`, { x: 30, y: 30, width: wide - 60, height: high - 36 })}
          <path d="${path}" fill="none" stroke="#d8efe2" stroke-opacity=".2" stroke-width="2"/></g>
        ${hand()}
        ${icon(kind, 152, 196, 108, look.tile.ink, 1.7)}${word(text, 96, 366, joinSize[language], look.tile.ink, 'start')}`;
    })
    .join('\n');
}

const joinSize: Record<Language, number> = { 'zh-TW': 108, en: 120, ja: 86, th: 80 };
