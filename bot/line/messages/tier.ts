import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports.ts';
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
  const { next, keep, measure } = card.progress;
  const name = voice.local(card.tier.name);
  const nameOf = (code: string) =>
    voice.local(card.tiers.find((tier) => tier.code === code)?.name ?? { 'zh-TW': code });
  const way = next ? said.up(voice.money(next.missing), nameOf(next.tier)) : said.top;
  const standing = card.tier.until ? said.until(voice.day(card.tier.until)) : said.forever;
  const body: Flex[] = [
    title(said.title),
    heading(name),
    note(standing),
    separator,
    text(way, { weight: 'bold', margin: 'lg' }),
  ];
  if (next)
    body.push(
      progressBar(percent(measure, next.threshold), voice.brand),
      row(voice.money(measure), voice.money(next.threshold)),
    );
  if (keep) body.push(note(keepLine(voice, card, name)));
  body.push(...warningRows(voice, card));
  const main = bubble({
    top: strip(card.tier.material),
    body,
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.tiers()) }, { color: voice.brand })],
  });
  return withNext(voice, [flex(voice.sentences(name, way), main)], 'tier');
}

function keepLine(voice: Voice, { progress: { keep } }: CardView, tier: string): string {
  const said = voice.words.tierBubble;
  if (!keep) return '';
  return keep.kept ? said.kept(voice.day(keep.by)) : said.keep(voice.money(keep.missing), voice.day(keep.by), tier);
}

/** What is said wherever a member asks while the tier stands to be lost. */
export function warningRows(voice: Voice, { warning, tier }: CardView): Flex[] {
  if (warning === null) return [];
  const said = voice.words.tierWarning;
  const name = voice.local(tier.name);
  const facts = [voice.money(warning.missing), voice.day(warning.until), name] as const;
  const line =
    warning.kind === 'grace' ? said.grace(...facts) : `${said.title(name, warning.daysLeft)}: ${said.text(...facts)}`;
  return [text(line, { color: tokens.accent, margin: 'md' })];
}
