import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { bigNumber, bubble, button, flex, heading, strip, text } from './parts.ts';
import { isSpend, ownTierName, passEndingSaid } from './tier.ts';
import type { CardView, Voice } from './voice.ts';

/** Told once before a tier is lost: what is missing, and by when. */
export function tierWarningMessages(voice: Voice, card: CardView): LineMessage[] {
  const said = voice.words.tierWarning;
  const { warning } = card;
  if (warning === null) return [];
  const tier = ownTierName(voice, card);
  const title = said.title(tier, warning.daysLeft);
  const line = said.text(voice.amount(warning.missing, warning.unit), voice.day(warning.until), tier, isSpend(warning));
  const main = bubble({
    top: strip(card.tier.material),
    body: [heading(title), text(line)],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.tiers()) }, { color: voice.brand })],
  });
  return [flex(voice.sentences(title, line), main)];
}

/** Told at most so often a month: points that end, and when. */
export function pointsEndingMessages(
  voice: Voice,
  card: CardView,
  ending: { points: number; expiresOn: string },
): LineMessage[] {
  const said = voice.words.pointsEnding;
  const count = voice.number(ending.points);
  const line = said.text(count, voice.day(ending.expiresOn), card.shop.name);
  const main = bubble({
    top: strip(card.tier.material),
    body: [heading(said.title), bigNumber(count, voice.words.pointsUnit), text(line)],
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.points()) }, { color: voice.brand })],
  });
  return [flex(voice.sentences(said.title, line), main)];
}

/** Told once a period: it ends, and what another one costs. Nothing where it was renewed meanwhile. */
export function passEndingMessages(voice: Voice, card: CardView): LineMessage[] {
  const said = passEndingSaid(voice, card);
  if (said === null) return [];
  const main = bubble({
    top: strip(card.tier.material),
    body: [heading(said.title), text(said.line)],
    foot: [
      button(
        voice.words.passEnding.button,
        { kind: 'open', uri: voice.link(liffPaths.card()) },
        { color: voice.brand },
      ),
    ],
  });
  return [flex(voice.sentences(said.title, said.line), main)];
}
