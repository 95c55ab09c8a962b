import { weekdayName } from '../../lib/format.ts';
import type { Me } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';
import type { Draft } from './coupon-draft.ts';

type Props = { me: Me; draft: Draft; set: (change: Partial<Draft>) => void };

const toggled = <Item,>(list: readonly Item[], item: Item): Item[] =>
  list.includes(item) ? list.filter((each) => each !== item) : [...list, item];

/** When a copy is good: so many days from its issue or its first opening, or between two days. */
export function CouponClock({ draft, set }: Props) {
  const { words } = useStaffWords();
  const said = words.coupons.clock;
  const days = (name: 'validDays' | 'openWithinDays', label: string) => (
    <label>
      {label}
      <input
        className="input"
        inputMode="numeric"
        required
        value={draft[name]}
        onChange={(event) => set({ [name]: event.target.value.replace(/\D/g, '').slice(0, 3) })}
        data-testid={`template-${name}`}
      />
    </label>
  );
  const day = (name: 'from' | 'until', label: string) => (
    <label>
      {label}
      <input
        className="input"
        type="date"
        required
        value={draft[name]}
        onChange={(event) => set({ [name]: event.target.value })}
        data-testid={`template-${name}`}
      />
    </label>
  );
  return (
    <div className="pair">
      <label>
        {said.title}
        <select
          value={draft.clock}
          onChange={(event) => set({ clock: event.target.value as Draft['clock'] })}
          data-testid="template-clock"
        >
          <option value="issue">{said.issue}</option>
          <option value="opening">{said.opening}</option>
          <option value="fixed">{said.fixed}</option>
        </select>
      </label>
      {draft.clock === 'issue' && days('validDays', words.coupons.days)}
      {draft.clock === 'opening' && days('validDays', said.daysOpened)}
      {draft.clock === 'opening' && days('openWithinDays', said.openWithin)}
      {draft.clock === 'fixed' && day('from', said.from)}
      {draft.clock === 'fixed' && day('until', said.until)}
    </div>
  );
}

/** Where, when and for what: all of it may stay empty. */
export function CouponLimits({ me, draft, set }: Props) {
  const { language, words } = useStaffWords();
  const said = words.coupons.limits;
  const names = (name: 'productLines' | 'channels', label: string) => (
    <label>
      {label}
      <input
        className="input"
        maxLength={400}
        value={draft[name]}
        onChange={(event) => set({ [name]: event.target.value })}
        data-testid={`template-${name}`}
      />
    </label>
  );
  const time = (name: 'hoursFrom' | 'hoursTo', label: string) => (
    <label>
      {label}
      <input
        className="input"
        type="time"
        value={draft[name]}
        required={draft.hoursFrom !== '' || draft.hoursTo !== ''}
        onChange={(event) => set({ [name]: event.target.value })}
        data-testid={`template-${name}`}
      />
    </label>
  );
  const boxes = <Item extends string | number>(
    label: string,
    all: readonly (readonly [Item, string])[],
    chosen: readonly Item[],
    choose: (chosen: Item[]) => void,
  ) => (
    <fieldset className="boxes">
      <legend>{label}</legend>
      {all.map(([item, name]) => (
        <label key={item}>
          <input type="checkbox" checked={chosen.includes(item)} onChange={() => choose(toggled(chosen, item))} />
          {name}
        </label>
      ))}
    </fieldset>
  );
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => [day, weekdayName(day, language)] as const);
  const branches = me.branches.map(({ code, name }) => [code, name] as const);
  return (
    <details data-testid="template-limits">
      <summary>{said.title}</summary>
      <p className="muted">{said.hint}</p>
      <div className="pair">
        {names('productLines', said.productLines)}
        {names('channels', said.channels)}
        {time('hoursFrom', said.from)}
        {time('hoursTo', said.to)}
      </div>
      {boxes(said.weekdays, week, draft.weekdays, (weekdays) => set({ weekdays }))}
      {branches.length > 1 && boxes(said.branches, branches, draft.branches, (chosen) => set({ branches: chosen }))}
    </details>
  );
}
