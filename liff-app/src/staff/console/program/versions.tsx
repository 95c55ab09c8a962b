import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, newKey } from '../../../lib/api.ts';
import { momentOf, number } from '../../../lib/format.ts';
import { asApiError } from '../../lib/as-api-error.ts';
import { Refusal } from '../../lib/refusal.tsx';
import { type Me, staffCall } from '../../lib/staff-call.ts';
import { DifferenceList } from './difference-list.tsx';
import type { ProgramNow, Rules, Version } from './rules.ts';
import type { Speech } from './sentences.ts';

const shownFirst = 5;

/** From when, as one says it; the first version holds for whatever came before it, too. */
export const fromWhen = ({ startsAt }: Version, zone: string, { words }: Speech): string =>
  startsAt.startsWith('1970') ? words.since : words.versions.from(momentOf(startsAt, zone));

/** Every version with its state, what it changes, and the way back for one that has not begun. */
export function Versions({ me, now, speech }: { me: Me; now: ProgramNow; speech: Speech }) {
  const { words, language } = speech;
  const [all, setAll] = useState(false);
  const shown = all ? now.versions : now.versions.slice(0, shownFirst);
  return (
    <section>
      <h2>{words.versions.title}</h2>
      <ul className="plain versions">
        {shown.map((version) => (
          <VersionLine key={version.version} me={me} version={version} inForce={now.inForce} speech={speech} />
        ))}
      </ul>
      {shown.length < now.versions.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {words.versions.older(number(now.versions.length - shown.length, language))}
        </button>
      )}
    </section>
  );
}

function VersionLine({ me, version, inForce, speech }: { me: Me; version: Version; inForce: Rules; speech: Speech }) {
  const { words } = speech;
  const [open, setOpen] = useState(false);
  const { state } = version;
  const name = words.versions.name(String(version.version));
  return (
    <li data-testid="version" data-state={state} data-version={version.version}>
      <div className="version-line">
        <b>{name}</b>
        <span className={`version-state ${state}`}>{words.versions.states[state]}</span>
        <span className="muted">{fromWhen(version, me.shop.zone, speech)}</span>
        {state !== 'in-force' && (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? words.close : words.versions.show}
            <span className="hidden"> {name}</span>
          </button>
        )}
        {state === 'scheduled' && me.staff.role === 'owner' && <Withdraw me={me} version={version} speech={speech} />}
      </div>
      {open && <Against version={version.version} inForce={inForce} speech={speech} />}
    </li>
  );
}

function Against({ version, inForce, speech }: { version: number; inForce: Rules; speech: Speech }) {
  const { data } = useQuery({
    queryKey: ['program-version', version],
    queryFn: () => staffCall('GET /api/staff/program/versions/:version', { params: { version } }),
  });
  if (!data) return null;
  return (
    <div className="against">
      <p className="muted">{speech.words.versions.against}</p>
      <DifferenceList before={inForce} after={data.rules} speech={speech} />
    </div>
  );
}

function Withdraw({ me, version: { version }, speech }: { me: Me; version: Version; speech: Speech }) {
  const { words } = speech;
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const withdraw = async () => {
    setBusy(true);
    setError(null);
    try {
      await staffCall('DELETE /api/staff/program/versions/:version', { params: { version }, key: newKey() });
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
    await client.invalidateQueries({ queryKey: ['program'] });
  };
  return (
    <>
      <button
        type="button"
        className={asked ? 'button danger' : 'link'}
        disabled={busy}
        onClick={() => (asked ? void withdraw() : setAsked(true))}
        data-testid={asked ? 'withdraw-yes' : 'withdraw'}
      >
        {asked ? words.versions.withdrawAsk(String(version)) : words.versions.withdraw}
      </button>
      {error && <Refusal error={error} zone={me.shop.zone} />}
    </>
  );
}
