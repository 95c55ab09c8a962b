import type { JsonObject } from '../types.ts';
import { bubbleFields, carouselFields, componentFields } from './flex-fields.ts';
import { checkFields, isObject, type Problems } from './problems.ts';

const maxBubbleBytes = 30 * 1024;
const maxCarouselBytes = 50 * 1024;
const maxBubbles = 12;
const inBaseline = ['icon', 'text', 'filler'];
const inBox = ['box', 'button', 'image', 'text', 'separator', 'filler'];

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value), 'utf8');

/** Checks a Flex container. Paths are LINE's: `/body/contents/0/text`, from the container down. */
export function checkFlexContainer(value: unknown, problems: Problems): void {
  if (!isObject(value)) {
    problems.add('must be specified', '/');
    return;
  }
  if (value.type === 'bubble') checkBubble(value, '', problems, false);
  else if (value.type === 'carousel') checkCarousel(value, problems);
  else problems.add('invalid property', '/type');
}

function checkCarousel(value: JsonObject, problems: Problems): void {
  checkFields(value, '', problems, carouselFields, true);
  const bubbles = value.contents;
  if (!Array.isArray(bubbles) || bubbles.length === 0) {
    problems.add('must be specified', '/contents');
    return;
  }
  if (bubbles.length > maxBubbles) problems.add(`must be ${maxBubbles} or fewer`, '/contents');
  if (bytesOf(value) > maxCarouselBytes) problems.add('size exceeds limit', '/');
  bubbles.forEach((bubble, i) => {
    if (!isObject(bubble) || bubble.type !== 'bubble') problems.add('invalid property', `/contents/${i}`);
    else checkBubble(bubble, `/contents/${i}`, problems, true);
  });
  const sizes = new Set(bubbles.map((bubble) => (isObject(bubble) ? (bubble.size ?? 'mega') : 'mega')));
  if (sizes.size > 1) problems.add('bubbles must all be the same size', '/contents');
}

function checkBubble(bubble: JsonObject, path: string, problems: Problems, inCarousel: boolean): void {
  checkFields(bubble, path, problems, bubbleFields, true);
  if (bytesOf(bubble) > maxBubbleBytes) problems.add('size exceeds limit', path || '/');
  const blocks = ['header', 'hero', 'body', 'footer'].filter((name) => bubble[name] !== undefined);
  if (blocks.length === 0) problems.add('At least one block must be specified', path || '/');
  for (const name of blocks) {
    const allowed = name === 'hero' ? ['box', 'image', 'video'] : ['box'];
    checkComponent(bubble[name], `${path}/${name}`, problems, allowed);
  }
  const { hero } = bubble;
  const roomy = ['kilo', 'mega', 'giga', undefined].includes(bubble.size as string | undefined);
  if (isObject(hero) && hero.type === 'video' && (inCarousel || !roomy)) {
    problems.add('invalid property', `${path}/hero`);
  }
}

function checkComponent(value: unknown, path: string, problems: Problems, allowed: string[]): void {
  if (!isObject(value)) {
    problems.add('invalid property', path);
    return;
  }
  const fields = typeof value.type === 'string' ? componentFields[value.type] : undefined;
  if (value.type === undefined) {
    problems.add('must be specified', `${path}/type`);
    return;
  }
  // An unknown component and a known one in the wrong place (an icon outside a baseline box) are the same to LINE.
  if (!fields || !allowed.includes(String(value.type))) {
    problems.add('invalid property', path);
    return;
  }
  checkFields(value, path, problems, fields, true);
  if (value.type === 'box') {
    const baseline = value.layout === 'baseline';
    checkChildren(value.contents, path, problems, baseline ? inBaseline : inBox);
  }
  if (value.type === 'text') checkText(value, path, problems);
  if (value.type === 'video') checkComponent(value.altContent, `${path}/altContent`, problems, ['box', 'image']);
}

/** A text has words or spans; both is allowed (spans win), neither is not. */
function checkText(value: JsonObject, path: string, problems: Problems): void {
  if (value.contents === undefined) {
    if (value.text === undefined || value.text === null) problems.add('must be specified', `${path}/text`);
    return;
  }
  checkChildren(value.contents, path, problems, ['span']);
}

function checkChildren(contents: unknown, path: string, problems: Problems, allowed: string[]): void {
  if (contents === undefined) return;
  if (!Array.isArray(contents)) {
    problems.add('invalid property', `${path}/contents`);
    return;
  }
  contents.forEach((child, i) => {
    checkComponent(child, `${path}/contents/${i}`, problems, allowed);
  });
}
