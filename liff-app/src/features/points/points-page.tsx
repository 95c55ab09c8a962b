import { useState } from 'react';
import { dayOf, daysBetween, money, number, shortDay } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { Page } from '../../ui/page.tsx';
import { WhySheet } from './why-sheet.tsx';

/** Each lot with its end, a line a point; and behind the number, how it came about. */
export function PointsPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const [why, setWhy] = useState(false);
  const { points, shop } = card;
  const today = dayOf(card.at, shop.zone);
  const unit = pick(shop.pointsName, language);
  return (
    <Page title={words.pointsPage.title}>
      <div className="balance-row">
        <span>{words.available}</span>
        <button type="button" onClick={() => setWhy(true)} data-testid="why">
          {words.why}
        </button>
      </div>
      <div className={`balance${points.balance > 99_999 ? ' long' : ''}`}>
        <span>{number(points.balance, language)}</span>
        <small>{unit}</small>
      </div>
      <p className="muted">
        {points.balance > 0
          ? words.worth(money(points.worth, shop.currency, language))
          : words.toNextPoint(money(card.progress.toNextPoint, shop.currency, language))}
      </p>
      {points.lots.length === 0 ? (
        <p className="muted note">{words.pointsPage.none}</p>
      ) : (
        <>
          <div className="lot-head">
            <span>{words.pointsPage.expiresOn}</span>
            <span>{words.pointsPage.oneLine}</span>
          </div>
          <ul className="plain">
            {points.lots.map((lot, index) => (
              <Lot key={index} lot={lot} today={today} unit={unit} />
            ))}
          </ul>
          <p className="note">{words.pointsPage.lots}</p>
        </>
      )}
      {why && <WhySheet card={card} onClose={() => setWhy(false)} />}
    </Page>
  );
}

function Lot({ lot, today, unit }: { lot: Card['points']['lots'][number]; today: string; unit: string }) {
  const { language, words } = useWords();
  const left = lot.expiresOn ? daysBetween(today, lot.expiresOn) : null;
  const soon = left !== null && left <= 30;
  // Forty lines fill the row: more points only make the last one a group.
  const lines = Array.from(
    { length: Math.min(lot.points, 40) },
    (_, index) => `M${1 + index * 4} ${index % 10 === 0 ? 0 : 4}V20`,
  );
  return (
    <li className={`lot-row${soon ? ' soon' : ''}`}>
      <span>
        <b className="nb">{lot.expiresOn ? shortDay(lot.expiresOn, today) : words.pointsPage.never}</b>
        {soon && <small>{words.pointsPage.left(String(left))}</small>}
      </span>
      <svg viewBox="0 0 160 20" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
        <path d={lines.join('')} />
      </svg>
      <span className="nb">
        <b>{number(lot.points, language)}</b> {unit}
      </span>
    </li>
  );
}
