import { dayOf, daysBetween, money, number, shortDay } from '../../lib/format.ts';
import { pick, useWords } from '../../lib/i18n.ts';
import { type Card, memberCall } from '../../lib/session.ts';
import { useLoad } from '../../lib/use-load.ts';
import { EntryRow } from '../../ui/entry-row.tsx';
import { Page, Skeleton } from '../../ui/page.tsx';

/** Why this number: each lot with its end, a line a point, then the entries behind it. */
export function PointsPage({ card }: { card: Card }) {
  const { language, words } = useWords();
  const { points, shop } = card;
  const today = dayOf(card.at, shop.zone);
  const history = useLoad(() => memberCall('GET /api/member/history', { query: { limit: 20 } }), [card.at]);
  return (
    <Page title={words.pointsPage.title}>
      <div className="balance-row">
        <span>{words.available}</span>
      </div>
      <div className="balance">
        {number(points.balance, language)}
        <small>{pick(shop.pointsName, language)}</small>
      </div>
      <p className="muted">{words.worth(money(points.worth, shop.currency, language))}</p>
      {points.lots.length === 0 ? (
        <p className="muted">{words.pointsPage.none}</p>
      ) : (
        <>
          <h2>{words.pointsPage.expiresOn}</h2>
          {points.lots.map((lot) => {
            const left = lot.expiresOn ? daysBetween(today, lot.expiresOn) : null;
            return (
              <div
                className={`lot-row${left !== null && left <= 30 ? ' soon' : ''}`}
                key={`${lot.expiresOn}-${lot.earnedOn}-${lot.reason}`}
              >
                <span>
                  <b>{lot.expiresOn ? shortDay(lot.expiresOn, today) : words.pointsPage.never}</b>
                  {left !== null && left <= 30 && <small className="sub"> {words.pointsPage.left(String(left))}</small>}
                </span>
                <span className="lot-ticks" aria-hidden="true">
                  {Array.from({ length: Math.min(lot.points, 60) }, (_, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: one tick a point
                    <i key={index} />
                  ))}
                </span>
                <b>
                  {number(lot.points, language)} {pick(shop.pointsName, language)}
                </b>
              </div>
            );
          })}
          <p className="sub">{words.pointsPage.lots}</p>
        </>
      )}
      <h2>{words.pointsPage.entries}</h2>
      {history.data ? (
        history.data.items.map((item) => <EntryRow key={item.id} item={item} shop={shop} />)
      ) : (
        <Skeleton />
      )}
    </Page>
  );
}
