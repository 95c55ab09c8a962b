import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pick } from '../../../lib/i18n.ts';
import { Skeleton } from '../../../ui/page.tsx';
import { type Me, staffCall } from '../../lib/staff-call.ts';
import { ofThisShop } from './currency.ts';
import { DifferenceList } from './difference-list.tsx';
import { RowsView } from './rule-rows.tsx';
import type { ProgramNow, Rules } from './rules.ts';
import { type Speech, sentenceOf } from './sentences.ts';
import { TiersView } from './tiers-table.tsx';
import { fromWhen, Versions } from './versions.tsx';

/** The rules as they are, and the two ways to begin others: from these, or from an example. */
export function InForce({
  me,
  now,
  speech,
  startsSoon,
  draft,
  onWrite,
}: {
  me: Me;
  now: ProgramNow;
  speech: Speech;
  /** The version that begins in a few seconds. */
  startsSoon: number | null;
  /** What somebody has begun to write since this page was opened. */
  draft: { first: Rules; saved: Rules | null } | null;
  /** @param saved what the server has of it already; null = nothing yet. */
  onWrite: (first: Rules, saved: Rules | null) => void;
}) {
  const { words } = speech;
  const [presets, setPresets] = useState(false);
  const { inForce } = now;
  const current = now.versions.find(({ state }) => state === 'in-force');
  const coming = now.versions.filter(({ state }) => state === 'scheduled').toReversed();
  const climb = sentenceOf('climb', inForce, speech)[0];
  return (
    <div className="work">
      <main className="sheet program">
        <div className="sheet-top">
          <h1>{words.title}</h1>
          <div className="buttons">
            <button
              type="button"
              className="button"
              aria-expanded={presets}
              onClick={() => setPresets(!presets)}
              data-testid="program-presets"
            >
              {presets ? words.close : words.preset}
            </button>
            <button
              type="button"
              className="button go"
              onClick={() => (draft ? onWrite(draft.first, draft.saved) : onWrite(inForce, inForce))}
              data-testid="program-start"
            >
              {draft ? words.openDraft : words.start}
            </button>
          </div>
        </div>
        {presets ? (
          <Presets inForce={inForce} speech={speech} onUse={(rules) => onWrite(rules, null)} />
        ) : (
          <>
            <h2>
              {words.tiers} <small className="muted">{climb}</small>
            </h2>
            <TiersView rules={inForce} speech={speech} />
            <h2>{words.others}</h2>
            <RowsView rules={inForce} speech={speech} />
            <Versions me={me} now={now} speech={speech} />
          </>
        )}
      </main>
      <aside className="consequence program-effect">
        {current && (
          <p className="muted" data-testid="program-now" data-version={current.version}>
            {words.versions.name(String(current.version))}
            {words.comma}
            {fromWhen(current, me.shop.zone, speech)}
          </p>
        )}
        {startsSoon !== null && (
          <p className="good" role="status">
            {words.versions.name(String(startsSoon))}
            {words.comma}
            {words.versions.soon}
          </p>
        )}
        {coming.map((version) => (
          <p key={version.version} className="good">
            {words.versions.name(String(version.version))}
            {words.comma}
            {fromWhen(version, me.shop.zone, speech)}
          </p>
        ))}
        <h2>{words.effect}</h2>
        <p>{words.effectHint}</p>
      </aside>
    </div>
  );
}

function Presets({ inForce, speech, onUse }: { inForce: Rules; speech: Speech; onUse: (rules: Rules) => void }) {
  const { words, language } = speech;
  const [open, setOpen] = useState<string | null>(null);
  const { data } = useQuery({ queryKey: ['presets'], queryFn: () => staffCall('GET /api/staff/program/presets') });
  if (!data) return <Skeleton rows={6} />;
  return (
    <>
      <p className="muted">{words.presetHint}</p>
      <ul className="plain presets">
        {data.presets.map((preset) => {
          const rules = ofThisShop(preset.rules, inForce);
          return (
            <li key={preset.code} data-testid={`preset-${preset.code}`}>
              <div className="preset-line">
                <div>
                  <b>{pick(preset.name, language)}</b>
                  <p className="muted">{pick(preset.about, language)}</p>
                </div>
                <button
                  type="button"
                  className="link"
                  aria-expanded={open === preset.code}
                  onClick={() => setOpen(open === preset.code ? null : preset.code)}
                >
                  {open === preset.code ? words.close : words.versions.show}
                </button>
                <button type="button" className="button" onClick={() => onUse(rules)} data-testid="preset-use">
                  {words.presetUse}
                </button>
              </div>
              {open === preset.code && <DifferenceList before={inForce} after={rules} speech={speech} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}
