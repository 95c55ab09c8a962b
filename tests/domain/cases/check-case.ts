import { timelineOf } from '../../../bot/domain/program/program.ts';
import { Story } from './play.ts';
import type { Case } from './read-case.ts';
import { campaignsOf, couponsOf, programsOf } from './rules-of.ts';

/**
 * Plays a case row by row.
 * @param file for the messages. @throws Error at the first cell that differs: file, line, date, what happens, column, expected, got.
 */
export function checkCase(file: string, each: Case): void {
  const story = new Story(timelineOf(programsOf(each)), campaignsOf(each), couponsOf(each));
  for (const { line, date, happens, expected } of each.rows) {
    const at = `${file}:${line}: ${date} "${happens}"`;
    const refused = play(story, date, happens);
    const wanted = expected.some(([column, value]) => column === 'told' && value.startsWith('refused: '));
    if (refused !== null && !wanted) throw new Error(`${at}: ${refused.message}`, { cause: refused });
    for (const [column, value] of expected) {
      const got = column === 'told' && refused !== null ? `refused: ${refused.message}` : story.read(column);
      if (got !== value) throw new Error(`${at}: ${column}: expected ${value}, got ${got}`);
    }
  }
}

/** A refusal changes nothing: the cells of its row are read all the same. */
function play(story: Story, date: string, happens: string): Error | null {
  try {
    story.row(date, happens);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
