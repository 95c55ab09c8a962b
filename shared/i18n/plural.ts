/** A count with its noun, for English: `1 point`, `2 points`, `-1 points`. */
export const plural = (count: string | number, one: string, many: string): string =>
  `${count} ${String(count) === '1' ? one : many}`;
