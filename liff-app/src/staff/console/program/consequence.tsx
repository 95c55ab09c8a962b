import { useQuery } from '@tanstack/react-query';
import { momentOf, number } from '../../../lib/format.ts';
import { pick } from '../../../lib/i18n.ts';
import { Refusal } from '../../lib/refusal.tsx';
import { staffCall } from '../../lib/staff-call.ts';
import { FaultList, faultsOf } from './all-rules.tsx';
import { DifferenceList } from './difference-list.tsx';
import { problemText, staleTexts } from './differences.ts';
import { useEditing } from './editing.ts';
import type { Saving } from './use-draft.ts';

/** Whether what stands here is kept, and where it is not, why and what then. */
export function SaveLine({ saving, hasFault, onRetry }: { saving: Saving; hasFault: boolean; onRetry: () => void }) {
  const { me, rules, speech } = useEditing();
  const { words } = speech;
  if (saving.kind === 'failed') {
    const faults = faultsOf(saving.error);
    return (
      <div data-testid="save-state" data-state="failed">
        {faults.length > 0 ? (
          <div className="refusal" role="alert">
            <b>{words.save.refused}</b>
            <FaultList faults={faults} value={rules} />
          </div>
        ) : (
          <>
            {!saving.error.offline && <Refusal error={saving.error} zone={me.shop.zone} />}
            <p className="field-fault">{words.save.failed}</p>
          </>
        )}
        <button type="button" className="button" onClick={onRetry}>
          {words.save.retry}
        </button>
      </div>
    );
  }
  return (
    <p className="muted" role="status" data-testid="save-state" data-state={saving.kind}>
      {saving.kind === 'saving' && words.save.saving}
      {saving.kind === 'saved' && words.save.saved(momentOf(saving.draft.savedAt, me.shop.zone))}
      {hasFault && <span className="field-fault"> {words.save.typing}</span>}
    </p>
  );
}

/** What has to be mended first, in words, each with the way to it. */
export function Problems({ isSaved, onMend }: { isSaved: boolean; onMend: (rule: string) => void }) {
  const { rules, problems, speech } = useEditing();
  const { words, language } = speech;
  // Only what the server has looked at can be said to stand.
  if (problems.length === 0) return isSaved ? <p className="good">{words.noProblems}</p> : null;
  return (
    <section>
      <h2>{words.problems(number(problems.length, language))}</h2>
      <ul className="problems" data-testid="problems">
        {problems.map((problem) => (
          <li key={problem.rule + problem.why} data-why={problem.why}>
            <span>{problemText(problem, rules, speech)}</span>{' '}
            <button type="button" className="link" onClick={() => onMend(problem.rule)}>
              {words.mend}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the draft changes, and what of it an owner may not have thought of. */
export function Differences({ count }: { count: number }) {
  const { rules, inForce, speech } = useEditing();
  const { words, language } = speech;
  const gone = inForce.tiers.filter((tier) => !rules.tiers.some(({ code }) => code === tier.code));
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: () => staffCall('GET /api/staff/overview'),
    enabled: gone.length > 0,
  });
  const held = gone.flatMap((tier) => {
    const members = overview.data?.tiers.find(({ code }) => code === tier.code)?.members ?? 0;
    return members > 0 ? [words.holders(pick(tier.name, language), number(members, language))] : [];
  });
  const stale = staleTexts(inForce, rules).map(({ tier, text }) =>
    words.stale(pick(tier, language), pick(text, language)),
  );
  return (
    <section>
      <h2>{count === 0 ? words.same : words.differences(number(count, language))}</h2>
      {count > 0 && <DifferenceList before={inForce} after={rules} speech={speech} />}
      {[...held, ...stale].map((each) => (
        <p className="warning" key={each}>
          {each}
        </p>
      ))}
    </section>
  );
}
