/** Where a text stops being JSON, counted from 1; null at its end, or where the browser does not tell. */
export function placeInText(text: string, { message }: Error): { line: number; column: number } | null {
  const told = /line (\d+) column (\d+)/.exec(message);
  if (told) return { line: Number(told[1]), column: Number(told[2]) };
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (position === undefined) return null;
  const before = text.slice(0, Number(position)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
