import { useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { pick } from '../../lib/i18n.ts';
import type { Card } from '../../lib/session.ts';
import { PassSale } from '../lib/pass-sale.tsx';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useWrite, type Write } from '../lib/use-write.ts';
import { useStaffWords } from '../lib/words.ts';

type Props = { me: Me; id: string; card: Card };

/** What staff decide on a card besides bills: a tier held until a day, the paid period, and dates the member can no longer change. */
export function AccountPanel({ me, id, card }: Props) {
  const { words } = useStaffWords();
  const client = useQueryClient();
  const { busy, error, write } = useWrite();
  const branch = me.staff.branches[0] ?? me.branches[0]?.code ?? 'main';
  const decides = me.staff.role !== 'clerk';
  return (
    <section className="decisions" data-testid="account-panel">
      <h2>{words.account.title}</h2>
      {me.pass && (
        <PassSale
          key={card.pass?.until ?? ''}
          me={me}
          pass={me.pass}
          branch={branch}
          memberId={id}
          onSold={() => void client.invalidateQueries()}
        />
      )}
      {decides && card.pass && (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => {
            if (!confirm(words.account.refundAsk)) return;
            void write((key) =>
              staffCall('POST /api/staff/members/:id/passes/refund', { params: { id }, body: {}, key }),
            );
          }}
          data-testid="pass-refund"
        >
          {words.account.refund}
        </button>
      )}
      {decides && <Hold me={me} id={id} card={card} busy={busy} write={write} />}
      {decides && <Dates me={me} id={id} card={card} busy={busy} write={write} />}
      {error && <Refusal error={error} zone={me.shop.zone} />}
    </section>
  );
}

function Hold({ me, id, card, busy, write }: Props & { busy: boolean; write: Write }) {
  const { language, words } = useStaffWords();
  const lowest = me.tiers.find(({ code }) => code === card.tier.own)?.rank ?? 0;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = (name: string) => String(new FormData(form).get(name) ?? '').trim();
    const body = { tier: said('tier'), until: said('until'), reason: said('reason') };
    void write(async (key) => {
      await staffCall('POST /api/staff/members/:id/tier-hold', { params: { id }, body, key });
      form.reset();
    });
  };
  return (
    <form className="form" onSubmit={submit} data-testid="tier-hold">
      <p className="muted">{words.account.holdHint}</p>
      <select className="input" name="tier" aria-label={words.members.tier} defaultValue={card.tier.own}>
        {me.tiers
          .filter(({ rank }) => rank > 0 && rank >= lowest)
          .map(({ code, name }) => (
            <option key={code} value={code}>
              {pick(name, language)}
            </option>
          ))}
      </select>
      <input className="input" type="date" name="until" required aria-label={words.account.until} />
      <input
        className="input"
        name="reason"
        required
        minLength={3}
        maxLength={200}
        placeholder={words.account.reason}
        aria-label={words.account.reason}
      />
      <button type="submit" className="button" disabled={busy} data-testid="tier-hold-save">
        {words.account.hold}
      </button>
    </form>
  );
}

function Dates({ id, card, busy, write }: Props & { busy: boolean; write: Write }) {
  const { language, words } = useStaffWords();
  const { birthday } = card.member;
  const further = card.furtherDate?.kind === 'named' ? card.furtherDate : null;
  const correct = (event: FormEvent<HTMLFormElement>, what: 'birthday' | 'furtherDate') => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const told = (name: string) => Number(data.get(name)) || null;
    const [month, day] = [told('month') ?? 0, told('day')];
    const body =
      what === 'birthday'
        ? { birthday: { month, day, year: told('year') } }
        : { furtherDate: { month, day: day ?? 0 } };
    void write((key) => staffCall('PUT /api/staff/members/:id/dates', { params: { id }, body, key }));
  };
  return (
    <>
      <form className="form" onSubmit={(event) => correct(event, 'birthday')} data-testid="birthday-correct">
        <p className="muted">{words.account.datesHint}</p>
        <fieldset className="triple">
          <legend>{words.account.birthday}</legend>
          <Numbered name="month" label={words.account.month} held={birthday?.month} max={12} required />
          <Numbered name="day" label={words.account.day} held={birthday?.day} max={31} />
          <Numbered name="year" label={words.account.year} held={birthday?.year} max={2_200} />
        </fieldset>
        <button type="submit" className="button" disabled={busy} data-testid="birthday-save">
          {words.account.correct}
        </button>
      </form>
      {further && (
        <form className="form" onSubmit={(event) => correct(event, 'furtherDate')} data-testid="further-correct">
          <fieldset className="triple">
            <legend>{pick(further.name, language)}</legend>
            <Numbered name="month" label={words.account.month} held={further.date?.month} max={12} required />
            <Numbered name="day" label={words.account.day} held={further.date?.day} max={31} required />
          </fieldset>
          <button type="submit" className="button" disabled={busy} data-testid="further-save">
            {words.account.correct}
          </button>
        </form>
      )}
    </>
  );
}

type Numbers = { name: string; label: string; held: number | null | undefined; max: number; required?: boolean };

const Numbered = ({ name, label, held, max, required = false }: Numbers) => (
  <input
    className="input"
    type="number"
    inputMode="numeric"
    name={name}
    min={1}
    max={max}
    required={required}
    placeholder={label}
    aria-label={label}
    defaultValue={held ?? ''}
  />
);
