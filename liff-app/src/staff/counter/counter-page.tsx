import { useState } from 'react';
import { Link } from 'wouter';
import type { Award, CouponFound, Me, MemberRow } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import { AmountStep } from './amount-step.tsx';
import { CouponStep } from './coupon-step.tsx';
import { DoneStep } from './done-step.tsx';
import { FindStep } from './find-step.tsx';
import { signal } from './signals.ts';

type Step =
  | { at: 'find' }
  | { at: 'amount'; member: MemberRow }
  | { at: 'done'; award: Award }
  | { at: 'coupon'; coupon: CouponFound; code: string; member: MemberRow | null };

const branchKey = 'regulars:branch';

/** Scan, amount, done. One thing on the screen at a time, each within reach of a thumb. */
export function CounterPage({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const mine = me.branches.filter(({ code }) => me.staff.branches.length === 0 || me.staff.branches.includes(code));
  const [branch, setBranch] = useState(() => {
    const kept = localStorage.getItem(branchKey);
    return mine.find(({ code }) => code === kept)?.code ?? mine[0]?.code ?? 'main';
  });
  const [step, setStep] = useState<Step>({ at: 'find' });
  const again = () => setStep({ at: 'find' });
  return (
    <main className="counter">
      <header className="counter-top">
        <select
          aria-label={words.counter.branch}
          value={branch}
          onChange={(event) => {
            setBranch(event.target.value);
            localStorage.setItem(branchKey, event.target.value);
          }}
        >
          {mine.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
        <span data-testid="me-name">{me.staff.name}</span>
        {me.staff.role !== 'clerk' && <Link href="/">{words.nav.today}</Link>}
      </header>
      {step.at === 'find' && (
        <FindStep
          me={me}
          onMember={(member) => setStep({ at: 'amount', member })}
          onCoupon={(coupon, code, member) => setStep({ at: 'coupon', coupon, code, member })}
        />
      )}
      {step.at === 'amount' && (
        <AmountStep
          me={me}
          branch={branch}
          member={step.member}
          onBack={again}
          onDone={(award) => {
            signal('good');
            setStep({ at: 'done', award });
          }}
        />
      )}
      {step.at === 'coupon' && (
        <CouponStep me={me} branch={branch} coupon={step.coupon} code={step.code} member={step.member} onBack={again} />
      )}
      {step.at === 'done' && <DoneStep me={me} award={step.award} onNext={again} />}
    </main>
  );
}
