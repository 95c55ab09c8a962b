import { useCallback, useEffect, useMemo, useState } from 'react';
import { number } from '../../../lib/format.ts';
import { type Me, staffCall } from '../../lib/staff-call.ts';
import { Differences, Problems, SaveLine } from './consequence.tsx';
import { differencesOf } from './differences.ts';
import { type Editing, EditingContext, fieldId } from './editing.ts';
import { placeOf } from './rows.ts';
import { RuleRows } from './rule-rows.tsx';
import type { ProgramNow, Rules } from './rules.ts';
import { Schedule } from './schedule.tsx';
import { type Speech, sentenceOf } from './sentences.ts';
import type { StartTexts } from './tiers.ts';
import { TiersTable } from './tiers-table.tsx';
import { useDraft } from './use-draft.ts';
import { Versions } from './versions.tsx';

/** Rules being written: the tiers in place, the other rules a row each, and beside them what they change and when they begin. */
export function ProgramEditor({
  me,
  now,
  first,
  saved,
  speech: spoken,
  texts,
  onLeft,
  onScheduled,
}: {
  me: Me;
  now: ProgramNow;
  first: Rules;
  saved: Rules | null;
  speech: Speech;
  texts: StartTexts;
  onLeft: () => void;
  onScheduled: (version: number, soon: boolean) => Promise<void>;
}) {
  const { words, language } = spoken;
  const { rules, setRules, replace, flush, saving, isSaved } = useDraft(first, saved);
  const speech = useMemo(() => ({ ...spoken, currency: rules.currency }), [spoken, rules.currency]);
  const [open, setOpen] = useState<string | null>(null);
  const [mending, setMending] = useState<{ rule: string; place: string } | null>(null);
  const [faults, setFaults] = useState<ReadonlySet<string>>(new Set());
  /** Fields are drawn anew where whole rules were put in: what was typed in them was about the old ones. */
  const [age, setAge] = useState(0);
  const { inForce, draft } = now;
  const setFault = useCallback((path: string, isWrong: boolean) => {
    setFaults((old) => {
      if (old.has(path) === isWrong) return old;
      const next = new Set(old);
      if (isWrong) next.add(path);
      else next.delete(path);
      return next;
    });
  }, []);
  useEffect(() => {
    if (mending === null) return;
    const id = CSS.escape(fieldId(mending.rule));
    const found =
      document.querySelector<HTMLElement>(`#${id}:enabled`) ??
      document.querySelector<HTMLElement>(`[id^="${id}."]:enabled`) ??
      document.getElementById(`place-${mending.place}`);
    found?.scrollIntoView({ block: 'center' });
    found?.focus({ preventScroll: true });
    setMending(null);
  }, [mending]);
  const problems = useMemo(() => (draft && saving.kind !== 'failed' ? draft.problems : []), [draft, saving.kind]);
  const count = useMemo(() => differencesOf(inForce, rules, speech).length, [inForce, rules, speech]);
  const editing: Editing = {
    me,
    rules,
    inForce,
    speech,
    texts,
    problems,
    setRules,
    setFault,
    replaceAll: async (all) => {
      await replace(all);
      setAge((old) => old + 1);
    },
  };
  const mend = (rule: string) => {
    const cell = document.getElementById(fieldId(rule));
    // A cell that stands there is gone to; one that cannot be typed in is changed in the text, and what is not there is opened.
    const place = cell?.matches(':enabled') === false ? 'all' : placeOf(rule);
    if (!cell?.matches(':enabled')) setOpen(place);
    setMending({ rule, place });
  };
  return (
    <EditingContext value={editing}>
      <div className="work">
        <main className="sheet program">
          <div className="sheet-top">
            <h1>
              {words.title}{' '}
              <span className="draft-tag" data-testid="draft-count" data-count={count}>
                {count === 0 ? words.draftNone : words.draft(number(count, language))}
              </span>
            </h1>
            <Discard
              count={count}
              speech={speech}
              onDiscard={async () => {
                setRules(() => inForce);
                await flush();
                onLeft();
              }}
            />
          </div>
          <h2>
            {words.tiers} <small className="muted">{sentenceOf('climb', rules, speech)[0]}</small>
          </h2>
          <TiersTable key={age} open={open} onOpen={setOpen} />
          <h2>{words.others}</h2>
          <RuleRows open={open} onOpen={setOpen} />
          <Versions me={me} now={now} speech={speech} />
        </main>
        <aside className="consequence program-effect">
          <SaveLine saving={saving} hasFault={faults.size > 0} onRetry={() => void flush().catch(() => undefined)} />
          {draft !== null && saving.kind === 'saved' && draft.savedAt !== saving.draft.savedAt && (
            <p className="warning">
              {words.save.other(draft.by)}{' '}
              <button
                type="button"
                className="link"
                onClick={() => {
                  setRules(() => draft.rules);
                  setAge((old) => old + 1);
                }}
              >
                {words.save.otherLoad}
              </button>
            </p>
          )}
          {count > 0 && <Problems isSaved={isSaved} onMend={mend} />}
          <Differences count={count} />
          {me.staff.role !== 'owner' ? (
            <p className="muted">{words.when.ownerOnly}</p>
          ) : (
            <Schedule
              ready={count > 0 && faults.size === 0 && problems.length === 0 && isSaved}
              onSchedule={async (startsAt, key) => {
                await flush();
                const { version } = await staffCall('POST /api/staff/program/versions', {
                  body: { rules, startsAt },
                  key,
                });
                await onScheduled(version, startsAt === null);
              }}
            />
          )}
        </aside>
      </div>
    </EditingContext>
  );
}

function Discard({ count, speech, onDiscard }: { count: number; speech: Speech; onDiscard: () => Promise<void> }) {
  const { words, language } = speech;
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!asked)
    return (
      <button
        type="button"
        className="button"
        onClick={() => (count === 0 ? void onDiscard() : setAsked(true))}
        data-testid="discard"
      >
        {words.discard}
      </button>
    );
  return (
    <div className="buttons">
      <button type="button" className="button" disabled={busy} onClick={() => setAsked(false)}>
        {words.keepOn}
      </button>
      <button
        type="button"
        className="button danger"
        disabled={busy}
        onClick={() => {
          setBusy(true);
          // Where it cannot be saved, the page says so, and what is in force stands in the fields.
          void onDiscard().catch(() => setBusy(false));
        }}
        data-testid="discard-yes"
      >
        {words.discardAsk(number(count, language))}
      </button>
    </div>
  );
}
