import type { LineUserId, MemberId } from '../../../shared/ids.ts';
import type { Language, Material } from '../../../shared/vocabulary.ts';
import { tierOf } from '../../domain/program/program.ts';
import { readAccount } from '../points/heads.ts';
import type { Deps } from '../ports.ts';
import { livingId } from './family.ts';

export type RelinkMenuDeps = Pick<Deps, 'members' | 'programs' | 'entries' | 'accounts' | 'line'>;

/**
 * Shows a person the menu of their tier and language; the guests' one where they are no member, or where the member uses another LINE
 * account by now. What was true when it was asked for does not matter: who they are now is read. Twice is the same as once.
 * @throws whatever LINE's gateway throws, so that it is tried again.
 */
export async function relinkMenu(
  deps: RelinkMenuDeps,
  command: { memberId: MemberId | null; lineUserId: LineUserId; now: Date },
): Promise<void> {
  const { memberId, lineUserId, now } = command;
  const [program, member] = await Promise.all([
    deps.programs.inForce(now),
    memberId === null ? null : deps.members.byId(memberId),
  ]);
  if (member === null || member.lineUserId !== lineUserId)
    return deps.line.linkMenu(lineUserId, menuName('guest', program.language));
  const account = await readAccount(deps, (await livingId(deps, member.id)) ?? member.id);
  const { material } = tierOf(program, account.standing?.tier ?? '');
  await deps.line.linkMenu(lineUserId, menuName(material, member.language));
}

const menuName = (look: Material | 'guest', language: Language): string => `${look}-${language}`;
