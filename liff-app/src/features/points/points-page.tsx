import { useState } from 'react';
import { nextPointsText } from '../../lib/amount.ts';
import { loadExplainWords } from '../../lib/explain-words.ts';
import { balanceClass, dayOf, daysBetween, longDay, money, number, shortDay } from '../../lib/format.ts';
import { groupBy } from '../../lib/group-by.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Page } from '../../ui/page.tsx';
import { type Asked, WhySheet } from '../../ui/why-sheet.tsx';
import './points.css';

/** To be awaited before the page is drawn. */
export const loadWords = loadExplainWords;

/** Each lot with its end, a line a point; and behind the number, how it came about. */
export function PointsPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { points, shop } = card;
  const unit = pick(shop.pointsName, language);
  return (
    <Page title={words.pointsPage.title}>
      <div className="balance-row">
        <span>{words.available}</span>
        <button type="button" onClick={() => setAsked({ number: 'balance' })} data-testid="why">
          {words.why}
        </button>
      </div>
      <div className={balanceClass(points.balance)}>
        <span>{number(points.balance, language)}</span>
        <small>{unit}</small>
      </div>
      <p>
        {points.balance > 0
          ? words.worth(money(points.worth, shop.currency, language))
          : nextPointsText(card, { words, language })}
      </p>
      <Waiting card={card} />
      {points.owed > 0 && <p className="owed">{words.pointsPage.owed(number(points.owed, language))}</p>}
      {points.lots.length === 0 ? (
        <p className="note">{words.pointsPage.none}</p>
      ) : (
        <>
          <Lots card={card} onWhy={setAsked} />
          <p className="note">{words.pointsPage.lots}</p>
        </>
      )}
      {asked && (
        <WhySheet
          card={card}
          asked={asked}
          title={({ title }) => {
            if (asked.number === 'balance') return title.balance(number(points.balance, language));
            const ending = number(endingWith(card, asked.day ?? null), language);
            return asked.day ? title.expiring(ending, shortDay(asked.day, '')) : title.never(ending);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </Page>
  );
}

const endingWith = ({ points }: Card, day: string | null): number =>
  points.lots.reduce((sum, lot) => (lot.expiresOn === day ? sum + lot.points : sum), 0);

/** Points that cannot be used yet, by the day they can. */
function Waiting({ card }: { card: Card }) {
  const { language, words } = useWords();
  const today = dayOf(card.at, card.shop.zone);
  return groupBy(card.points.pendingLots, ({ usableFrom }) => usableFrom).map(([usableFrom, lots]) => (
    <p className="wait" key={usableFrom} data-testid="pending">
      {words.pointsPage.pending(
        number(
          lots.reduce((sum, lot) => sum + lot.points, 0),
          language,
        ),
        shortDay(usableFrom, today),
      )}
    </p>
  ));
}

type Lot = Card['points']['lots'][number];

/** By the day they end: what ends together is one row, whatever it was earned for. */
function Lots({ card, onWhy }: { card: Card; onWhy: (asked: Asked) => void }) {
  const { language, words } = useWords();
  const today = dayOf(card.at, card.shop.zone);
  const byDay = groupBy(card.points.lots, ({ expiresOn }) => expiresOn).map(([expiresOn, lots]) => ({
    expiresOn,
    points: lots.reduce((sum, lot) => sum + lot.points, 0),
  }));
  const byYear = groupBy(byDay, ({ expiresOn }) => expiresOn?.slice(0, 4) ?? '');
  const yearName = new Intl.DateTimeFormat(language === 'th' ? 'th-u-ca-gregory' : language, {
    year: 'numeric',
    timeZone: 'UTC',
  });
  return (
    <section aria-label={words.pointsPage.byEnd}>
      <p className="lot-head" aria-hidden="true">
        <span>{words.pointsPage.expiresOn}</span>
        <span>{words.pointsPage.oneLine}</span>
      </p>
      {byYear.map(([year, lots]) => (
        <div key={year}>
          {year !== '' && year !== today.slice(0, 4) && (
            <p className="lot-year">{yearName.format(new Date(`${year}-01-01T00:00:00Z`))}</p>
          )}
          <ul className="plain">
            {lots.map((lot) => (
              <LotRow
                key={lot.expiresOn}
                lot={lot}
                today={today}
                unit={pick(card.shop.pointsName, language)}
                onWhy={() => onWhy({ number: 'expiring', ...(lot.expiresOn === null ? {} : { day: lot.expiresOn }) })}
              />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function LotRow({
  lot,
  today,
  unit,
  onWhy,
}: {
  lot: Pick<Lot, 'points' | 'expiresOn'>;
  today: string;
  unit: string;
  onWhy: () => void;
}) {
  const { language, words } = useWords();
  const left = lot.expiresOn ? daysBetween(today, lot.expiresOn) : null;
  const soon = left !== null && left <= 30;
  // Forty lines fill the row: of more points only the first forty are drawn, the number says the rest.
  const lines = Array.from(
    { length: Math.max(0, Math.min(lot.points, 40)) },
    (_, index) => `M${1 + index * 4} ${index % 10 === 9 ? 0 : 4}V20`,
  );
  return (
    <li>
      <button type="button" className={`lot-row${soon ? ' soon' : ''}`} onClick={onWhy} data-testid="lot">
        {lot.expiresOn ? (
          <time className="nb" dateTime={lot.expiresOn} title={longDay(lot.expiresOn)}>
            {shortDay(lot.expiresOn, lot.expiresOn)}
            {soon && <small>{words.pointsPage.left(String(left))}</small>}
          </time>
        ) : (
          <span>{words.pointsPage.never}</span>
        )}
        <svg viewBox="0 0 160 20" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
          <path d={lines.join('')} />
        </svg>
        <b>
          {number(lot.points, language)} <small>{unit}</small>
        </b>
      </button>
    </li>
  );
}
