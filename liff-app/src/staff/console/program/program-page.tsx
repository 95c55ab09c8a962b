import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Skeleton } from '../../../ui/page.tsx';
import { asApiError } from '../../lib/as-api-error.ts';
import { Refusal } from '../../lib/refusal.tsx';
import { type Me, staffCall } from '../../lib/staff-call.ts';
import { useStaffWords } from '../../lib/words.ts';
import { InForce } from './in-force.tsx';
import { changesOf } from './paths.ts';
import { ProgramEditor } from './program-editor.tsx';
import { useProgramWords } from './program-words.ts';
import type { ProgramNow, Rules } from './rules.ts';
import './program.css';

/** What is being written: the rules it began with, and what of it the server has. */
type Writing = { first: Rules; saved: Rules | null };

/** A draft that says what is in force is none: so it is given up. The shop's name and colour are not written here. */
const draftOf = ({ draft, inForce }: ProgramNow): Writing | null => {
  if (draft === null) return null;
  const first = { ...draft.rules, shop: inForce.shop };
  return changesOf(inForce, first).length === 0 ? null : { first, saved: draft.rules };
};

/** The program: what is in force, in sentences; what somebody writes, with what it changes beside it; and its versions. */
export function ProgramPage({ me }: { me: Me }) {
  const { language } = useStaffWords();
  const client = useQueryClient();
  const loaded = useProgramWords(language);
  const [begun, setBegun] = useState<Writing | 'not' | null>(null);
  const [scheduled, setScheduled] = useState<number | null>(null);
  const program = useQuery({ queryKey: ['program'], queryFn: () => staffCall('GET /api/staff/program') });
  const templates = useQuery({ queryKey: ['templates'], queryFn: () => staffCall('GET /api/staff/coupon-templates') });
  const now = program.data;
  const isAboutToStart = now?.versions.some(({ version, state }) => version === scheduled && state === 'scheduled');
  // A draft that is there is opened; from then on what stands here goes on, whatever the server says.
  useEffect(() => {
    if (now && begun === null) setBegun(draftOf(now) ?? 'not');
  }, [now, begun]);
  useEffect(() => {
    if (!isAboutToStart) return;
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: ['program'] }), 2_000);
    return () => clearInterval(timer);
  }, [isAboutToStart, client]);
  if (!now || !templates.data || !loaded) {
    const error = program.error ?? templates.error;
    return (
      <div className="work wide">
        <main className="sheet">
          {error ? <Refusal error={asApiError(error)} zone={me.shop.zone} /> : <Skeleton rows={8} />}
        </main>
      </div>
    );
  }
  /** Another page, to the eye: it begins at its top. */
  const show = (next: Writing | 'not') => {
    setBegun(next);
    scrollTo(0, 0);
  };
  const speech = { currency: now.inForce.currency, language, words: loaded.words, templates: templates.data.templates };
  const writing = begun === null ? draftOf(now) : begun === 'not' ? null : begun;
  if (writing === null)
    return (
      <InForce
        me={me}
        now={now}
        speech={speech}
        startsSoon={isAboutToStart ? scheduled : null}
        draft={draftOf(now)}
        onWrite={(first, saved) => show({ first, saved })}
      />
    );
  return (
    <ProgramEditor
      me={me}
      now={now}
      first={writing.first}
      saved={writing.saved}
      speech={speech}
      texts={loaded.texts}
      onLeft={() => show('not')}
      onScheduled={async (version, soon) => {
        await client.invalidateQueries({ queryKey: ['program'] });
        setScheduled(soon ? version : null);
        show('not');
      }}
    />
  );
}
