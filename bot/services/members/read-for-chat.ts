import type { Day, LineUserId } from '../../../shared/ids.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { businessDay } from '../../domain/time.ts';
import type { LocalText } from '../ports/coupons.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { type CardView, type ReadCardDeps, readCard } from './read-card.ts';
import { type HistoryItem, readHistory } from './read-history.ts';

/** How the shop looks and speaks, and which business day it is there. */
export type ShopNow = {
  name: string;
  brandColor: string;
  currency: string;
  pointsName: LocalText;
  language: Language;
  today: Day;
};

export async function readShop(deps: Pick<ReadCardDeps, 'programs'>, { now }: { now: Date }): Promise<ShopNow> {
  const program = await deps.programs.inForce(now);
  const { shop, currency, pointsName, language } = program;
  return { ...shop, currency, pointsName, language, today: businessDay(now, program) };
}

export type ChatReading = {
  shop: ShopNow;
  /** null for somebody who is no member. */
  member: { record: Member; card: CardView; history: HistoryItem[] } | null;
};

/** Everything a chat answer may say of the person who asks. `history`: how many of the newest entries come along. */
export async function readForChat(
  deps: ReadCardDeps & Pick<Deps, 'branches'>,
  command: { lineUserId: LineUserId; history: number; now: Date },
): Promise<ChatReading> {
  const [shop, record] = await Promise.all([readShop(deps, command), deps.members.byLineUserId(command.lineUserId)]);
  if (record === null) return { shop, member: null };
  const memberId = record.id;
  const [card, history] = await Promise.all([
    readCard(deps, { memberId, now: command.now }),
    command.history > 0 ? readHistory(deps, { memberId, limit: command.history }) : { items: [] },
  ]);
  return { shop, member: { record, card, history: history.items } };
}
