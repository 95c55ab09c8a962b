import type { Api, QueryOf, ResponseOf } from '../../../shared/contract/index.ts';
import type { ExplainWords } from '../../../shared/i18n/explain/zh-TW.ts';
import { amountOf, type Speech } from '../lib/amount.ts';
import { errorText } from '../lib/error-text.ts';
import { useExplainWords } from '../lib/explain-words.ts';
import { dayOf, money, number, shortDay, times } from '../lib/format.ts';
import { pick, useWords } from '../lib/i18n.ts';
import { type Card, memberCall } from '../lib/session.ts';
import { useLoad } from '../lib/use-load.ts';
import { Icon } from './icons.tsx';
import { Sheet } from './sheet.tsx';
import { Skeleton } from './skeleton.tsx';
import { ruleSentences } from './why-rule.ts';
import './why-sheet.css';

type Endpoint = Api['GET /api/member/why/:number'];
export type Why = ResponseOf<Endpoint>;
export type Asked = { number: Why['number'] } & QueryOf<Endpoint>;
type Sum = Why['sums'][number];
type Group = Sum['groups'][number];

const askAsMember = ({ number: which, ...query }: Asked) =>
  memberCall('GET /api/member/why/:number', { params: { number: which }, query });

/** Where a number comes from, as the server explains it: entries by reason, whose sum is the number, and the rule behind it. */
export function WhySheet({
  card,
  asked,
  title,
  load = askAsMember,
  onClose,
}: {
  card: Card;
  asked: Asked;
  load?: (asked: Asked) => Promise<Why>;
  title: (said: ExplainWords) => string;
  onClose: () => void;
}) {
  const { language, words } = useWords();
  const said = useExplainWords(language);
  const { data, error } = useLoad(() => load(asked), [card.at, asked.number, asked.day, asked.measure]);
  const speech = { currency: card.shop.currency, language, units: words.units };
  return (
    <Sheet title={said ? title(said) : ''} onClose={onClose}>
      {error && <p className="error">{errorText(error, words)}</p>}
      {(!data || !said) && !error && <Skeleton rows={3} />}
      {data && said && <Explained why={data} said={said} card={card} speech={speech} />}
      {data && said && load === askAsMember && <p className="note">{said.wrong}</p>}
    </Sheet>
  );
}

function Explained({ why, said, card, speech }: { why: Why; said: ExplainWords; card: Card; speech: Speech }) {
  const sentences = ruleSentences(why, said, card, speech);
  const isPoints = why.number === 'balance' || why.number === 'expiring';
  return (
    <>
      {!isPoints && sentences.map((sentence) => <Rule key={sentence} text={sentence} />)}
      {why.sums.length > 1 && <Rule text={said[why.of]} />}
      {why.sums.map((sum, index) => (
        <SumList key={index} sum={sum} why={why} said={said} card={card} speech={speech} />
      ))}
      {why.number === 'balance' && <LastBill why={why} card={card} />}
      {isPoints && sentences.map((sentence) => <Rule key={sentence} text={sentence} />)}
    </>
  );
}

const Rule = ({ text }: { text: string }) => <p className="rule">{text}</p>;

type Shown = { why: Why; said: ExplainWords; card: Card; speech: Speech };

function SumList({ sum, why, said, card, speech }: Shown & { sum: Sum }) {
  const { words } = useWords();
  const { unit } = sum;
  const count = (value: number) => (unit === null ? number(value, speech.language) : amountOf(value, unit, speech));
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${count(Math.abs(value))}`;
  const today = dayOf(card.at, card.shop.zone);
  const needs = why.rule.kind === 'keep' ? said.neededKeep : said.needed;
  return (
    <>
      {unit !== null && (
        <p className="sum-head">
          <span>
            {sum.from === null
              ? said.upTo(shortDay(sum.to, ''))
              : said.between(shortDay(sum.from, ''), shortDay(sum.to, ''))}
          </span>
          {sum.needed !== null && <span className="nb">{needs(count(sum.needed))}</span>}
        </p>
      )}
      <ul className="plain sums" data-testid="why-sum">
        {sum.groups.map((group) => (
          <li key={group.reason}>
            <GroupRow group={group} said={said} signed={signed} today={today} shop={card.shop} />
          </li>
        ))}
        {sum.rest.map(({ why: rest, value }) => (
          <li className="sum-row" key={rest}>
            <span>{said.rest[rest]}</span>
            <b>{signed(value)}</b>
          </li>
        ))}
        <li className="sum-row total">
          <span>{unit === null && why.number === 'balance' ? said.now : said.total}</span>
          <b data-testid="why-total" data-value={sum.total}>
            {unit === null ? words.pointsPage.unit(count(sum.total)) : count(sum.total)}
          </b>
        </li>
      </ul>
    </>
  );
}

function GroupRow({
  group,
  said,
  signed,
  today,
  shop,
}: {
  group: Group;
  said: ExplainWords;
  signed: (value: number) => string;
  today: string;
  shop: Card['shop'];
}) {
  const { language, words } = useWords();
  return (
    <details>
      <summary>
        <span>
          {words.reasons[group.reason]}
          {group.count > 1 && <span className="muted nb"> {said.times(number(group.count, language))}</span>}
        </span>
        <b>{signed(group.value)}</b>
        <Icon name="chevron" size={18} />
      </summary>
      <ul className="plain sum-parts">
        {group.parts.map((part, index) => (
          <li key={index}>
            <time className="nb" dateTime={part.day}>
              {shortDay(part.day, today)}
            </time>
            <span>
              {[
                part.name && pick(part.name, language),
                part.amount !== null && part.reason === 'purchase' && money(part.amount, shop.currency, language),
                part.branch,
              ]
                .filter(Boolean)
                .join('・')}
            </span>
            <span className="nb">{signed(part.value)}</span>
          </li>
        ))}
        {group.earlier && (
          <li>
            <span />
            <span>{said.earlier(number(group.earlier.count, language))}</span>
            <span className="nb">{signed(group.earlier.value)}</span>
          </li>
        )}
      </ul>
    </details>
  );
}

/**
 * What was left of the bill before, this bill, and what stays for the next point: the numbers the decision itself wrote down. Not
 * shown where something has changed since what the bill left over (it was undone, another was refunded).
 */
function LastBill({ why, card }: { why: Why; card: Card }) {
  const { language, words } = useWords();
  const part = why.sums[0]?.groups
    .flatMap(({ parts }) => parts)
    .filter(({ kind, reason }) => kind === 'earn' && reason === 'purchase')
    .reduce<Group['parts'][number] | null>((newest, each) => (newest && newest.day >= each.day ? newest : each), null);
  const [before, bill, rate, bp] = ['carriedBefore', 'eligible', 'rate', 'multiplierBp'].map(
    (name) => part?.detail[name],
  );
  if (part?.detail.remainder !== 'carried') return null;
  if (typeof before !== 'number' || typeof bill !== 'number' || typeof rate !== 'number' || rate < 1) return null;
  const cash = (value: number) => money(value, card.shop.currency, language);
  const left = (before + bill) % rate;
  if (rate - left !== card.progress.toNextPoint) return null;
  return (
    <p className="calc">
      <b>{words.pointsPage.calcTitle(shortDay(part.day, part.day))}</b>
      <br />
      {words.pointsPage.calc(cash(before), cash(bill), cash(before + bill), number(part.value, language))}
      {typeof bp === 'number' && bp !== 10_000 && words.pointsPage.calcTimes(times(bp))}
      {words.pointsPage.calcLeft(cash(left), cash(rate - left))}
    </p>
  );
}
