import type { LineMessage } from '../../services/ports/line.ts';
import { encodePostback } from '../postback.ts';
import { bubble, button, type Flex, flex, heading, note, separator, strip, type Tap, text } from './parts.ts';
import { withNext } from './quick.ts';
import type { CardView, Voice } from './voice.ts';

/** The wheel opens where most members' birthdays are near; LINE has no picker without a year. */
const initialYear = 1990;
const earliest = '1900-01-01';

const picker = (today: string): Tap => ({
  kind: 'date',
  data: encodePostback({ do: 'birthday' }),
  initial: `${initialYear}${today.slice(4, 8)}01`,
  min: earliest,
  max: today,
});

/** 生日: what we know, what the gift is and when it comes; a date picker where something is missing. */
export function birthdayMessages(voice: Voice, card: CardView, today: string): LineMessage[] {
  const said = voice.words.birthdayBubble;
  const { birthday } = card.member;
  const { givenOn, expectedOn, points } = card.birthday;
  const body: Flex[] = [heading(said.title)];
  if (birthday === null) body.push(text(said.ask));
  else body.push(text(said.held(birthday.month, birthday.day)));
  body.push(separator, text(said.gift(voice.number(points)), { margin: 'lg', weight: 'bold' }));
  if (givenOn) body.push(note(said.given(voice.day(givenOn))));
  if (expectedOn) body.push(note(said.expected(voice.day(expectedOn))));
  const whole = birthday !== null && birthday.day !== null;
  const main = bubble({
    top: strip(card.tier.material),
    body,
    foot: [
      button(whole ? said.change : said.pick, picker(today), whole ? { kind: 'secondary' } : { color: voice.brand }),
    ],
  });
  const alt = birthday === null ? said.ask : said.held(birthday.month, birthday.day);
  return withNext(voice, [flex(alt, main)], 'birthday');
}

export type BirthdayOutcome =
  | { outcome: 'saved'; month: number; day: number }
  | { outcome: 'locked' }
  | { outcome: 'invalid' };

/** What came of a picked date. */
export function birthdayPicked(voice: Voice, picked: BirthdayOutcome, today: string): LineMessage[] {
  const said = voice.words.birthdayBubble;
  switch (picked.outcome) {
    case 'saved':
      return withNext(voice, [{ type: 'text', text: said.saved(picked.month, picked.day) }], null);
    case 'locked':
      return withNext(voice, [{ type: 'text', text: said.locked }], null);
    case 'invalid':
      return [
        flex(
          said.invalid,
          bubble({ body: [text(said.invalid)], foot: [button(said.pick, picker(today), { color: voice.brand })] }),
        ),
      ];
  }
}
