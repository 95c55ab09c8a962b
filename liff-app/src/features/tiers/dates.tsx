import type { ExplainWords } from '../../../../shared/i18n/explain/zh-TW.ts';
import { amountOf, isSpend, type Speech } from '../../lib/amount.ts';
import { useExplainWords } from '../../lib/explain-words.ts';
import { daysBetween, longDay, money, number, shortDay } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';

type Fact = { day: string; text: string };

/** What leaves the window next, what keeps the tier and until when, the way back to one that was lost, which points end next, and the end of a paid period. */
export function Dates({ card, today }: { card: Card; today: string }) {
  const { language, words } = useWords();
  const said = useExplainWords(language);
  const { keep } = card.progress;
  const { nextExpiry } = card.points;
  const { comeBack } = card;
  const lost = card.tiers.find(({ code }) => code === comeBack?.tier);
  const speech = { currency: card.shop.currency, language, units: words.units };
  const kept = (day: string, amount: string, spend: boolean) =>
    keep?.kept ? words.kept(longDay(day)) : words.tiers.keepRule(amount, spend);
  const facts: Fact[] = [
    ...(keep
      ? [{ day: keep.by, text: kept(keep.by, amountOf(keep.missing, keep.unit, speech), isSpend(keep.unit)) }]
      : []),
    ...(comeBack && lost
      ? [
          {
            day: comeBack.until,
            text: words.tiers.comeBackRule(
              amountOf(comeBack.missing, comeBack.unit, speech),
              pick(lost.name, language),
              isSpend(comeBack.unit),
            ),
          },
        ]
      : []),
    ...(nextExpiry
      ? [{ day: nextExpiry.expiresOn, text: words.tiers.pointsEnd(number(nextExpiry.points, language)) }]
      : []),
    ...(card.pass && said ? [{ day: card.pass.until, text: passText(card.pass, said, speech) }] : []),
  ];
  const leaving = card.progress.leaving && said ? leavingFact(card, said, speech, today) : null;
  const shown = [...facts, ...(leaving ? [leaving] : [])].toSorted((a, b) => a.day.localeCompare(b.day));
  if (shown.length === 0) return null;
  return (
    <>
      <h2>{words.tiers.dates}</h2>
      {shown.map(({ day, text }) => (
        <div className="fact" key={text} data-testid="fact">
          <b>
            {shortDay(day, day)}
            <small>
              {day.slice(0, 4) === today.slice(0, 4)
                ? words.pointsPage.left(String(Math.max(0, daysBetween(today, day))))
                : words.tiers.year(day.slice(0, 4))}
            </small>
          </b>
          <p>{text}</p>
        </div>
      ))}
    </>
  );
}

/** Until when, and what another period costs once it is offered. */
function passText({ name, renewal }: NonNullable<Card['pass']>, said: ExplainWords, { currency, language }: Speech) {
  const pass = pick(name, language);
  return renewal === null ? said.pass(pass) : said.renew(pass, money(renewal.fee, currency, language));
}

/** "去年 11/28 的 NT$380 滿一年，不再計入。之後離金卡 NT$880。" */
function leavingFact(
  { progress, tiers }: Card,
  { leaving: said }: ExplainWords,
  speech: Speech,
  today: string,
): Fact | null {
  const { leaving, window } = progress;
  if (!leaving) return null;
  const amount = amountOf(leaving.value, leaving.unit, speech);
  // "Last year" is the reader's: what was bought this year leaves next year, and is named by its day alone.
  const isLastYear = window.days === 365 && Number(leaving.bought.slice(0, 4)) === Number(today.slice(0, 4)) - 1;
  const gone =
    window.kind !== 'rolling'
      ? said.anew(amount)
      : isLastYear
        ? said.year(shortDay(leaving.bought, leaving.bought), amount)
        : said.rolling(shortDay(leaving.bought, today), amount);
  const next = tiers.find(({ code }) => code === leaving.next?.tier);
  const gap =
    next && leaving.next
      ? said.gap(pick(next.name, speech.language), amountOf(leaving.next.missing, leaving.next.unit, speech))
      : '';
  return {
    day: leaving.on,
    text: [gone, gap].filter(Boolean).join(speech.language === 'en' || speech.language === 'th' ? ' ' : ''),
  };
}
