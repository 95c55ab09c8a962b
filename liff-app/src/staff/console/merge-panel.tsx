import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Api, ResponseOf } from '../../../../shared/contract/index.ts';
import { grouped, longDay } from '../../lib/format.ts';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, type MemberRow, staffCall } from '../lib/staff-call.ts';
import { useWrite, type Write } from '../lib/use-write.ts';
import { useStaffWords } from '../lib/words.ts';

type Merge = ResponseOf<Api['GET /api/staff/members/:id/merges']>['merges'][number];

/** Two cards of one person: what was asked and done, and the way to ask, to confirm and to take back. */
export function MergePanel({ me, id }: { me: Me; id: string }) {
  const { words } = useStaffWords();
  const { data } = useQuery({
    queryKey: ['merges', id],
    queryFn: () => staffCall('GET /api/staff/members/:id/merges', { params: { id } }),
  });
  const { busy, error, write } = useWrite();
  if (!data) return null;
  const merged = data.merges.find(({ state, from }) => state === 'merged' && from.id === id);
  const shown = data.merges.filter(({ state }) => state !== 'declined' && state !== 'split').slice(0, 5);
  return (
    <section data-testid="merge-panel">
      <h2>{words.merge.title}</h2>
      <ul className="plain">
        {shown.map((merge) => (
          <li key={merge.id} data-testid="merge" data-state={merge.state}>
            <Standing merge={merge} id={id} me={me} busy={busy} write={write} />
          </li>
        ))}
      </ul>
      {error && <Refusal error={error} zone={me.shop.zone} />}
      {!merged && <Ask id={id} me={me} busy={busy} write={write} />}
    </section>
  );
}

type Acting = { id: string; me: Me; busy: boolean; write: Write };

function Standing({ merge, id, me, busy, write }: Acting & { merge: Merge }) {
  const { words } = useStaffWords();
  const gone = merge.from.id === id;
  const other = gone ? merge.into : merge.from;
  const sentence = gone ? words.merge.mergedInto : words.merge.took;
  if (merge.state === 'proposed') return <Waiting merge={merge} busy={busy} write={write} />;
  const canSplit = merge.splitUntil !== null && me.staff.role !== 'clerk';
  return (
    <>
      <b>{sentence(other.name, grouped(other.number))}</b>
      {merge.splitUntil && <p className="muted">{words.merge.until(longDay(merge.splitUntil))}</p>}
      {canSplit && (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => {
            if (!confirm(words.merge.splitAsk)) return;
            void write((key) =>
              staffCall('POST /api/staff/merges/:id/split', { params: { id: merge.id }, body: {}, key }),
            );
          }}
          data-testid="merge-split"
        >
          {words.merge.split}
        </button>
      )}
    </>
  );
}

function Waiting({ merge, busy, write }: { merge: Merge; busy: boolean; write: Write }) {
  const { words } = useStaffWords();
  const [code, setCode] = useState('');
  const confirmCode = (event: FormEvent) => {
    event.preventDefault();
    void write((key) =>
      staffCall('POST /api/staff/merges/:id/confirm', { params: { id: merge.id }, body: { memberCode: code }, key }),
    );
  };
  return (
    <form className="form" onSubmit={confirmCode}>
      <b>
        {words.merge.waiting}: {words.merge.into} {merge.into.name} {grouped(merge.into.number)}
      </b>
      <p className="muted">{words.merge.asked}</p>
      <input
        className="input"
        required
        value={code}
        aria-label={words.merge.code}
        placeholder={words.merge.code}
        onChange={(event) => setCode(event.target.value)}
        data-testid="merge-code"
      />
      <button type="submit" className="button" disabled={busy} data-testid="merge-confirm">
        {words.merge.confirm}
      </button>
    </form>
  );
}

function Ask({ id, me, busy, write }: Acting) {
  const { words } = useStaffWords();
  const [q, setQ] = useState('');
  const [found, setFound] = useState<MemberRow[] | null>(null);
  const others = found?.filter((row) => row.id !== id) ?? [];
  const find = (event: FormEvent) => {
    event.preventDefault();
    void write(async () => {
      setFound([]);
      setFound((await staffCall('GET /api/staff/members/find', { query: { q } })).members);
    });
  };
  const merge = (into: MemberRow, how: 'ask' | 'face-to-face') => {
    if (how === 'face-to-face' && !confirm(words.merge.faceAsk(into.name, grouped(into.number)))) return;
    void write(async (key) => {
      await staffCall('POST /api/staff/members/:id/merge', { params: { id }, body: { into: into.id, how }, key });
      setFound(null);
      setQ('');
    });
  };
  return (
    <form className="form" onSubmit={find}>
      <p className="muted">{words.merge.hint}</p>
      <input
        className="input"
        required
        value={q}
        aria-label={words.merge.search}
        placeholder={words.merge.search}
        onChange={(event) => setQ(event.target.value)}
        data-testid="merge-search"
      />
      <button type="submit" className="button" disabled={busy} data-testid="merge-find">
        {words.merge.find}
      </button>
      {found && others.length === 0 && (
        <p className="muted">{found.length > 0 ? words.merge.same : words.merge.none}</p>
      )}
      {others.map((row) => (
        <div key={row.id} data-testid="merge-other">
          <p>
            {words.merge.into} <b>{row.name}</b> {grouped(row.number)}
          </p>
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => merge(row, 'ask')}
            data-testid="merge-ask"
          >
            {words.merge.ask}
          </button>
          {me.staff.role !== 'clerk' && (
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() => merge(row, 'face-to-face')}
              data-testid="merge-now"
            >
              {words.merge.face}
            </button>
          )}
        </div>
      ))}
    </form>
  );
}
