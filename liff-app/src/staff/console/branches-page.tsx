import { useQuery } from '@tanstack/react-query';
import { number } from '../../lib/format.ts';
import { Skeleton } from '../../ui/page.tsx';
import { Qr } from '../../ui/qr.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

/** Each branch's poster, to print: it only joins and tells where from. */
export function BranchesPage({ me }: { me: Me }) {
  const { language, words } = useStaffWords();
  const { data } = useQuery({ queryKey: ['branches'], queryFn: () => staffCall('GET /api/staff/branches') });
  return (
    <div className="work wide">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.branches.title}</h1>
          <button type="button" className="button" onClick={() => print()}>
            {words.branches.print}
          </button>
        </div>
        <p className="muted">{words.branches.hint}</p>
        {!data ? (
          <Skeleton />
        ) : (
          <div className="posters">
            {data.branches.map((branch) => (
              <figure className="poster" key={branch.code} data-testid={`poster-${branch.code}`}>
                <h2>{me.shop.name}</h2>
                <Qr text={branch.posterUrl} />
                <figcaption>
                  <b>{branch.name}</b>
                  <div>{words.branches.members(number(branch.members, language))}</div>
                </figcaption>
              </figure>
            ))}
          </div>
        )}
      </main>
    </div>
  );
}
