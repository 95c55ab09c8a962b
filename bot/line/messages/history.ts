import { liffPaths } from '../../../shared/liff-paths.ts';
import { LineKind } from '../../../shared/vocabulary.ts';
import type { LineMessage } from '../../services/ports/line.ts';
import { bubble, button, type Flex, flex, heading, note, separator, text, tokens } from './parts.ts';
import { withNext } from './quick.ts';
import type { HistoryView, Voice } from './voice.ts';

type Item = HistoryView['items'][number];

/** 紀錄: the last few entries, each with its day, its cause and its points; the page has the rest. */
export function historyMessages(voice: Voice, items: readonly Item[]): LineMessage[] {
  const said = voice.words.historyBubble;
  const body: Flex[] = [heading(said.title)];
  if (items.length === 0) body.push(note(said.none));
  else body.push(separator, ...items.flatMap((item) => itemRows(voice, item)));
  const main = bubble({
    body,
    foot: [button(said.button, { kind: 'open', uri: voice.link(liffPaths.history()) }, { color: voice.brand })],
  });
  const newest = items[0];
  const alt = newest
    ? `${said.title}: ${voice.day(newest.day)} ${causeOf(voice, newest)} ${sumOf(voice, newest)}`
    : said.none;
  return withNext(voice, [flex(alt, main)], 'history');
}

function itemRows(voice: Voice, item: Item): Flex[] {
  const sum = sumOf(voice, item);
  return [
    {
      type: 'box',
      layout: 'horizontal',
      margin: 'md',
      contents: [
        text(voice.day(item.day), { size: 'xs', color: tokens.quiet, flex: 2 }),
        text(causeOf(voice, item), { flex: 5 }),
        text(sum, { flex: 2, align: 'end', weight: 'bold', color: sum.startsWith('+') ? voice.brand : tokens.ink }),
      ],
    },
  ];
}

/** The first line names the cause; a purchase says its amount. */
function causeOf(voice: Voice, item: Item): string {
  const said = voice.words.historyBubble;
  const first = item.lines[0];
  if (item.pass !== null) return said.reasons[item.pass];
  if (item.amount !== null && (first === undefined || first.kind === LineKind.Earn || first.kind === LineKind.Redeem))
    return said.spent(voice.money(item.amount));
  return first ? said.reasons[first.reason] : said.title;
}

function sumOf(voice: Voice, item: Item): string {
  const sum = item.lines.reduce((total, { points }) => total + points, 0);
  if (sum === 0) return '0';
  return sum > 0 ? `+${voice.number(sum)}` : `−${voice.number(-sum)}`;
}

export const historyRows = 6;
