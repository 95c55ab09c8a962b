import type { Material } from '../../../shared/vocabulary.ts';
import { amountOf, isSpend, nextPointsText, type Speech, windowOf } from '../lib/amount.ts';
import { shortDay } from '../lib/format.ts';
import { pick, useWords } from '../lib/i18n.ts';
import type { Card } from '../lib/session.ts';
import { Ruler } from './ruler.tsx';

/**
 * The way up as one sentence and a ruler; at the top, what keeps it. @param bare one sentence alone: what stands to be lost or can be
 * had back, and only then the way up.
 */
export function Way({ card, today, bare = false }: { card: Card; today: string; bare?: boolean }) {
  const { language, words } = useWords();
  const { progress, shop, tier, tiers, warning, comeBack } = card;
  const speech = { currency: shop.currency, language, units: words.units };
  const next = tiers.find(({ code }) => code === progress.next?.tier);
  const { keep } = progress;
  const lost = tiers.find(({ code }) => code === comeBack?.tier);
  const keepWords = keep && keepSentence(keep, warning?.kind === 'grace', { words, speech, today });
  // From the shop's first warning day on, as the chat does; before that it would only crowd the ruler.
  const near =
    (warning !== null && keepWords) ||
    (comeBack &&
      lost &&
      words.comeBack(
        amountOf(comeBack.missing, comeBack.unit, speech),
        shortDay(comeBack.until, today),
        pick(lost.name, language),
        isSpend(comeBack.unit),
      ));
  if (!progress.next || !next) {
    const sentence = keepWords ?? words.topTier;
    return (
      <>
        <p className="goal" data-testid="next-sentence">
          {sentence}
        </p>
        {!bare && (
          <>
            <Ruler
              share={keep ? keep.reached / Math.max(1, keep.needed) : 1}
              here={tier.material}
              goal={tier.material}
              label={sentence}
            />
            <div className="ruler-ends">
              <span>
                {keep ? amountOf(keep.reached, keep.unit, speech) : amountOf(progress.measure, progress.unit, speech)}
              </span>
              <span>{keep ? amountOf(keep.needed, keep.unit, speech) : nextPointsText(card, { words, language })}</span>
            </div>
          </>
        )}
      </>
    );
  }
  const { unit, missing, threshold } = progress.next;
  const reached = Math.max(0, threshold - missing);
  const sums = (
    <>
      <span>{words.measure(windowOf(progress, speech), amountOf(reached, unit, speech))}</span>
      <span>{amountOf(threshold, unit, speech)}</span>
    </>
  );
  if (near && (bare || (!warning && isBackNearer(card))))
    return (
      <>
        <p className="goal near" data-testid="tier-near">
          {near}
        </p>
        {!bare && (
          <>
            <Ruler share={reached / threshold} here={tier.material} goal={next.material} label={near} />
            <div className="ruler-ends">{sums}</div>
          </>
        )}
      </>
    );
  const isHeld = tier.byPass && next.rank <= tier.rank;
  const sentence = (isHeld ? words.ownNext : words.nextTier)(
    amountOf(missing, unit, speech),
    pick(next.name, language),
    isSpend(unit),
  );
  return (
    <>
      <p className="goal" data-testid="next-sentence">
        {sentence[0]}
        <b>{sentence[1]}</b>
        {sentence[2]}
        <Chip material={next.material} />
      </p>
      {!bare && (
        <>
          <Ruler share={reached / threshold} here={tier.material} goal={next.material} label={sentence.join('')} />
          <div className="ruler-ends">
            {near ? (
              <span className="near" data-testid="tier-near">
                {near}
              </span>
            ) : (
              sums
            )}
          </div>
        </>
      )}
    </>
  );
}

/** Of a tier that was lost and is the next one up: coming back asks for less than climbing anew. */
export function isBackNearer({ comeBack, progress: { next } }: Card): boolean {
  return (
    comeBack?.tier === next?.tier &&
    comeBack?.unit.code === next?.unit.code &&
    (comeBack?.missing ?? 0) < (next?.missing ?? 0)
  );
}

type Keep = NonNullable<Card['progress']['keep']>;

/** Kept, or what is missing by when; in the grace that it is one. */
function keepSentence(
  keep: Keep,
  isGrace: boolean,
  { words, speech, today }: { words: ReturnType<typeof useWords>['words']; speech: Speech; today: string },
): string {
  const day = shortDay(keep.by, today);
  if (keep.kept) return words.kept(day);
  return (isGrace ? words.graceMissing : words.keepMissing)(
    amountOf(keep.missing, keep.unit, speech),
    day,
    isSpend(keep.unit),
  );
}

/** A tier's name in words travels with its metal. */
const Chip = ({ material }: { material: Material }) => (
  <i className={`metal chip metal-${material}`} aria-hidden="true" />
);
