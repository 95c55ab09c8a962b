import { useState } from 'react';
import type { Api, ResponseOf } from '../../../shared/contract/index.ts';
import type { ExplainWords } from '../../../shared/i18n/explain/zh-TW.ts';
import { amountOf, type Speech } from '../lib/amount.ts';
import { errorText } from '../lib/error-text.ts';
import { useExplainWords } from '../lib/explain-words.ts';
import { number, shortDay } from '../lib/format.ts';
import { pick, useWords } from '../lib/i18n.ts';
import { type Card, memberCall } from '../lib/session.ts';
import { useLoad } from '../lib/use-load.ts';
import { Icon } from './icons.tsx';
import { Skeleton } from './skeleton.tsx';
import './ahead.css';

type Forecast = ResponseOf<Api['GET /api/member/forecast']>;
type Event = Forecast['events'][number];

const askAsMember = () => memberCall('GET /api/member/forecast');

/** The next twelve months, if nothing is bought: asked for when it is opened. */
export function Ahead({ card, load = askAsMember }: { card: Card; load?: () => Promise<Forecast> }) {
  const { language } = useWords();
  const said = useExplainWords(language);
  const [open, setOpen] = useState(false);
  if (!said) return null;
  return (
    <details className="ahead" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="ahead">
      <summary>
        <h2>{said.ahead.title}</h2>
        <Icon name="chevron" />
      </summary>
      {open && <Months card={card} said={said} load={load} />}
    </details>
  );
}

function Months({ card, said, load }: { card: Card; said: ExplainWords; load: () => Promise<Forecast> }) {
  const { language, words } = useWords();
  const { data, error } = useLoad(load, [card.at]);
  const speech = { currency: card.shop.currency, language, units: words.units };
  if (error) return <p className="error">{errorText(error, words)}</p>;
  if (!data) return <Skeleton rows={3} />;
  return (
    <>
      <p className="muted">{data.events.length === 0 ? said.ahead.quiet : said.ahead.hint}</p>
      {data.events.map((event, index) => (
        <div className="fact" key={index} data-testid="ahead-event">
          <b>
            {shortDay(event.on, event.on)}
            {event.on.slice(0, 4) !== data.from.slice(0, 4) && <small>{words.tiers.year(event.on.slice(0, 4))}</small>}
          </b>
          <p>{sentenceOf(event, said, card, speech)}</p>
        </div>
      ))}
      <p className="ahead-end">{said.ahead.left(shortDay(data.to, data.from), number(data.balanceThen, language))}</p>
    </>
  );
}

function sentenceOf(event: Event, { ahead }: ExplainWords, { tiers, pass }: Card, speech: Speech): string {
  const { language } = speech;
  const nameOf = (code: string) => pick(tiers.find((tier) => tier.code === code)?.name ?? { 'zh-TW': code }, language);
  if (event.kind === 'usable') return ahead.usable(number(event.points, language));
  if (event.kind === 'gift') return ahead.gift(number(event.points, language));
  if (event.kind === 'end') return ahead.end(number(event.points, language));
  if (event.kind === 'pass') return ahead.pass(pass ? pick(pass.name, language) : '', nameOf(event.tier));
  if (event.kind === 'grace')
    return ahead.grace(
      nameOf(event.tier),
      amountOf(event.missing, event.unit, speech),
      shortDay(event.until, event.on),
    );
  if (event.from !== event.to) return ahead.down(nameOf(event.to));
  return event.until === null
    ? ahead.kept(nameOf(event.to))
    : ahead.keptUntil(nameOf(event.to), shortDay(event.until, event.on));
}
