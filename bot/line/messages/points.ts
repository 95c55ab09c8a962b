import { liffPaths } from '../../../shared/liff-paths.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import {
  bigNumber,
  bubble,
  button,
  type Flex,
  flex,
  note,
  row,
  separator,
  strip,
  text,
  title,
  tokens,
} from './parts.ts';
import { withNext } from './quick.ts';
import { warningRows } from './tier.ts';
import type { CardView, Voice } from './voice.ts';

const rowsShown = 3;

/** 點數: the balance, what it is worth, and every lot by its end (N07). */
export function pointsMessages(voice: Voice, card: CardView): LineMessage[] {
  const { words } = voice;
  const { balance, worth } = card.points;
  const said = words.pointsBubble;
  const body: Flex[] = [
    title(card.member.name === '' ? said.titleNameless : said.title(card.member.name)),
    bigNumber(voice.number(balance), words.pointsUnit),
  ];
  if (balance > 0) body.push(text(said.worth(voice.money(worth))), separator, ...lotRows(voice, card));
  else body.push(note(balance < 0 ? said.owed : said.none));
  body.push(...pendingRows(voice, card));
  if (card.points.owed > 0) body.push(note(said.debt(voice.number(card.points.owed))));
  body.push(...warningRows(voice, card));
  const main = bubble({
    top: strip(card.tier.material),
    body,
    foot: [
      button(
        balance > 0 ? said.button(voice.number(balance)) : words.historyBubble.button,
        { kind: 'open', uri: voice.link(balance > 0 ? liffPaths.points() : liffPaths.history()) },
        { color: voice.brand },
      ),
    ],
  });
  return withNext(voice, [flex(pointsAlt(voice, card), main)], 'points');
}

type Ending = { expiresOn: string | null; points: number };

/** Lots that end on one day are one line: the day is what matters. Soonest first, no end last. */
function endings(card: CardView): Ending[] {
  const sums = new Map<string | null, number>();
  for (const { expiresOn, points } of card.points.lots) sums.set(expiresOn, (sums.get(expiresOn) ?? 0) + points);
  return [...sums]
    .map(([expiresOn, points]) => ({ expiresOn, points }))
    .toSorted((a, b) => (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999'));
}

function lotRows(voice: Voice, card: CardView): Flex[] {
  const said = voice.words.pointsBubble;
  const all = endings(card);
  const shown = all.length === rowsShown + 1 ? all : all.slice(0, rowsShown);
  const rest = all.slice(shown.length);
  const rows = shown.map(({ expiresOn, points }, index) => {
    const count = voice.words.points(voice.number(points));
    if (expiresOn === null) return row(said.noExpiry, count);
    return index === 0
      ? row(said.lotFirst(voice.day(expiresOn)), count, { color: tokens.accent, bold: true })
      : row(voice.day(expiresOn), count);
  });
  if (rest.length === 0) return rows;
  const sum = rest.reduce((total, { points }) => total + points, 0);
  return [...rows, row(said.later(rest.length), voice.words.points(voice.number(sum)), { color: tokens.quiet })];
}

/** Points that cannot be used yet, by the day they can. */
function pendingRows(voice: Voice, { points: { pendingLots } }: CardView): Flex[] {
  const sums = new Map<string, number>();
  for (const { usableFrom, points } of pendingLots) sums.set(usableFrom, (sums.get(usableFrom) ?? 0) + points);
  return [...sums].slice(0, rowsShown).map(([usableFrom, points]) =>
    row(voice.words.pointsBubble.pending(voice.day(usableFrom)), voice.words.points(voice.number(points)), {
      color: tokens.quiet,
    }),
  );
}

/** "120 點 (NT$120)；30 點 11/30 到期": what a phone shows in its list of chats, and what is read aloud. */
function pointsAlt(voice: Voice, card: CardView): string {
  const { balance, worth } = card.points;
  const first = endings(card).find(({ expiresOn }) => expiresOn !== null);
  const count = voice.words.points(voice.number(balance));
  if (balance <= 0 || !first?.expiresOn) return count;
  const ends = voice.words.pointsBubble.altLot(voice.number(first.points), voice.day(first.expiresOn));
  return `${count} (${voice.money(worth)}); ${ends}`;
}
