import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import {
  bubble,
  button,
  type Flex,
  flex,
  heading,
  note,
  progressBar,
  row,
  separator,
  strip,
  text,
  title,
  tokens,
} from './parts.ts';
import { withNext } from './quick.ts';
import type { CardView, Voice } from './voice.ts';

const percent = (part: number, whole: number): number => (whole <= 0 ? 100 : Math.trunc((part * 100) / whole));

/** 等級: where the member stands, what is missing to the next tier, and what keeps this one until when. */
export function tierMessages(voice: Voice, card: CardView): LineMessage[] {
  const said = voice.words.tierBubble;
  const { next, keep } = card.progress;
  const name = voice.local(card.tier.name);
  const nameOf = (code: string) =>
    voice.local(card.tiers.find((tier) => tier.code === code)?.name ?? { 'zh-TW': code });
  const way = next
    ? (isHeldByPass(card, next.tier) ? said.ownUp : said.up)(
        voice.amount(next.missing, next.unit),
        nameOf(next.tier),
        isSpend(next),
      )
    : said.top;
  const body: Flex[] = [
    title(said.title),
    heading(name),
    ...standingNotes(voice, card, nameOf),
    separator,
    text(way, { weight: 'bold', margin: 'lg' }),
  ];
  if (next) {
    const reached = Math.max(0, next.threshold - next.missing);
    body.push(
      progressBar(percent(reached, next.threshold), voice.brand),
      row(voice.amount(reached, next.unit), voice.amount(next.threshold, next.unit)),
    );
  }
  if (keep) body.push(note(keepLine(voice, card, ownTierName(voice, card))));
  body.push(...warningRows(voice, card), ...comeBackRows(voice, card, nameOf), ...renewalRows(voice, card));
  const main = bubble({
    top: strip(card.tier.material),
    body,
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.tiers()) }, { color: voice.brand })],
  });
  return withNext(voice, [flex(voice.sentences(name, way), main)], 'tier');
}

/** The tier the member stands on, which a paid period may hide. */
export const ownTierName = (voice: Voice, { tier, tiers }: CardView): string =>
  voice.local(tiers.find(({ code }) => code === tier.own)?.name ?? tier.name);

/** Whether the paid period gives a tier already that the member has yet to stand on. */
const isHeldByPass = ({ tier, tiers }: CardView, code: string): boolean =>
  tier.byPass && (tiers.find((each) => each.code === code)?.rank ?? 0) <= tier.rank;

/** Money of any purchase: what one spends. Visits, hours and spend in some lines are said otherwise. */
export const isSpend = ({ unit }: { unit: CardView['progress']['unit'] }): boolean => unit.code === 'spend';

/** Until when; of a tier held by a paid period that it is, and which tier the member stands on without it. */
function standingNotes(voice: Voice, card: CardView, nameOf: (code: string) => string): Flex[] {
  const said = voice.words.tierBubble;
  const { tier, pass } = card;
  if (tier.byPass && pass !== null)
    return [note(said.pass(voice.local(pass.name), voice.day(pass.until))), note(said.own(nameOf(tier.own)))];
  const ends = tier.until ? said.until(voice.day(tier.until)) : said.forever;
  return [note(ends), ...(pass === null ? [] : [note(said.pass(voice.local(pass.name), voice.day(pass.until)))])];
}

function keepLine(voice: Voice, { progress: { keep } }: CardView, tier: string): string {
  const said = voice.words.tierBubble;
  if (!keep) return '';
  return keep.kept
    ? said.kept(voice.day(keep.by))
    : said.keep(voice.amount(keep.missing, keep.unit), voice.day(keep.by), tier, isSpend(keep));
}

/** The way back to the tier that was lost, as long as it is open. */
function comeBackRows(voice: Voice, { comeBack }: CardView, nameOf: (code: string) => string): Flex[] {
  if (comeBack === null) return [];
  const missing = voice.amount(comeBack.missing, comeBack.unit);
  const line = voice.words.tierBubble.comeBack(
    missing,
    voice.day(comeBack.until),
    nameOf(comeBack.tier),
    isSpend(comeBack),
  );
  return [text(line, { color: tokens.accent, margin: 'md' })];
}

/** The offer to renew a paid period, from its first day on. */
function renewalRows(voice: Voice, card: CardView): Flex[] {
  const said = passEndingSaid(voice, card);
  return said === null ? [] : [text(`${said.title}: ${said.line}`, { color: tokens.accent, margin: 'md' })];
}

export function passEndingSaid(voice: Voice, { pass }: CardView): { title: string; line: string } | null {
  if (pass === null || pass.renewal === null) return null;
  const said = voice.words.passEnding;
  return {
    title: said.title(voice.local(pass.name), pass.renewal.daysLeft),
    line: said.text(voice.money(pass.renewal.fee), voice.day(pass.until)),
  };
}

/** What is said wherever a member asks while the tier stands to be lost. */
export function warningRows(voice: Voice, card: CardView): Flex[] {
  const { warning } = card;
  if (warning === null) return [];
  const said = voice.words.tierWarning;
  const name = ownTierName(voice, card);
  const missing = voice.amount(warning.missing, warning.unit);
  const facts = [missing, voice.day(warning.until), name, isSpend(warning)] as const;
  const line =
    warning.kind === 'grace' ? said.grace(...facts) : `${said.title(name, warning.daysLeft)}: ${said.text(...facts)}`;
  return [text(line, { color: tokens.accent, margin: 'md' })];
}
