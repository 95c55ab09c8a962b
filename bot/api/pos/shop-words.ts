import type { LocalText } from '../../domain/program/program.ts';
import type { ApiDeps } from '../context.ts';

/** Tills read the shop's own language, as the program in force names it; what is not written in it stays as the shop wrote it. */
export async function shopWords(deps: Pick<ApiDeps, 'programs'>, now: Date): Promise<(text: LocalText) => string> {
  const { language } = await deps.programs.inForce(now);
  return (text) => text[language] || text['zh-TW'];
}
