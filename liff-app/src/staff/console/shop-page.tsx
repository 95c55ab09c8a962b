import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Qr } from '../../ui/qr.tsx';
import { Refusal } from '../lib/refusal.tsx';
import { type Me, staffCall } from '../lib/staff-call.ts';
import { useWrite } from '../lib/use-write.ts';
import { useStaffWords } from '../lib/words.ts';

/** What the shop is called and who works here. The owner's alone. */
export function ShopPage({ me }: { me: Me }) {
  const { words } = useStaffWords();
  return (
    <div className="work wide">
      <main className="sheet">
        <div className="sheet-top">
          <h1>{words.shop.title}</h1>
        </div>
        <Look me={me} />
        <Branches me={me} />
        <People me={me} />
      </main>
    </div>
  );
}

function Look({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const [name, setName] = useState(me.shop.name);
  const [brandColor, setColor] = useState(me.shop.brandColor);
  const { busy, error, write } = useWrite();
  const changed = name.trim() !== me.shop.name || brandColor !== me.shop.brandColor;
  const save = (event: FormEvent) => {
    event.preventDefault();
    // The colour is read once, before anything is drawn.
    void write(() => staffCall('PUT /api/staff/shop', { body: { name, brandColor } })).then((done) => {
      if (done) location.reload();
    });
  };
  return (
    <form className="form" onSubmit={save}>
      <div className="pair">
        <label>
          {words.shop.name}
          <input
            className="input"
            required
            maxLength={40}
            value={name}
            onChange={(event) => setName(event.target.value)}
            data-testid="shop-name"
          />
        </label>
        <label>
          {words.shop.color}
          <input
            className="input"
            type="color"
            value={brandColor}
            onChange={(event) => setColor(event.target.value)}
            data-testid="shop-color"
          />
        </label>
      </div>
      <p className="muted">{words.shop.hint}</p>
      {error && <Refusal error={error} zone={me.shop.zone} />}
      <button type="submit" className="button go" disabled={busy || !changed} data-testid="shop-save">
        {words.coupons.save}
      </button>
    </form>
  );
}

function Branches({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const { busy, error, write } = useWrite();
  const add = (event: FormEvent) => {
    event.preventDefault();
    void write(() => staffCall('PUT /api/staff/branches/:code', { params: { code }, body: { name } })).then((done) => {
      if (!done) return;
      setCode('');
      setName('');
    });
  };
  return (
    <section>
      <h2>{words.shop.branches}</h2>
      <ul className="plain">
        {me.branches.map((branch) => (
          <li key={branch.code}>
            <b>{branch.name}</b> <span className="muted">{branch.code}</span>
          </li>
        ))}
      </ul>
      <form className="form" onSubmit={add}>
        <div className="pair">
          <label>
            {words.shop.branchCode}
            <input
              className="input"
              required
              pattern="[a-z0-9\-]{1,32}"
              value={code}
              onChange={(event) => setCode(event.target.value.toLowerCase())}
              data-testid="branch-code"
            />
          </label>
          <label>
            {words.shop.branchName}
            <input
              className="input"
              required
              maxLength={40}
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-testid="branch-name"
            />
          </label>
        </div>
        <p className="muted">{words.shop.branchHint}</p>
        {error && <Refusal error={error} zone={me.shop.zone} />}
        <button type="submit" className="button" disabled={busy} data-testid="branch-save">
          {words.shop.branchSave}
        </button>
      </form>
    </section>
  );
}

function People({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const { data } = useQuery({ queryKey: ['people'], queryFn: () => staffCall('GET /api/staff/people') });
  const [leaving, setLeaving] = useState<string | null>(null);
  const { busy, error, write } = useWrite();
  return (
    <section>
      <h2>{words.shop.people}</h2>
      <ul className="plain">
        {data?.people
          .filter(({ active }) => active)
          .map((person) => (
            <li key={person.id} data-testid="staff-person">
              <b>{person.name}</b> <span className="muted">{words.roles[person.role]}</span>{' '}
              {person.id !== me.staff.id &&
                (leaving === person.id ? (
                  <button
                    type="button"
                    className="button danger"
                    disabled={busy}
                    data-testid="let-go-confirm"
                    onClick={() =>
                      void write(() => staffCall('DELETE /api/staff/people/:id', { params: { id: person.id } })).then(
                        () => setLeaving(null),
                      )
                    }
                  >
                    {words.shop.leaveConfirm(person.name)}
                  </button>
                ) : (
                  <button type="button" className="button" onClick={() => setLeaving(person.id)} data-testid="let-go">
                    {words.shop.leave}
                  </button>
                ))}
            </li>
          ))}
      </ul>
      {error && <Refusal error={error} zone={me.shop.zone} />}
      <Invite me={me} />
    </section>
  );
}

function Invite({ me }: { me: Me }) {
  const { words } = useStaffWords();
  const [role, setRole] = useState<Me['staff']['role']>('clerk');
  const [branch, setBranch] = useState('');
  const [link, setLink] = useState<string | null>(null);
  const { busy, error, write } = useWrite();
  const invite = (event: FormEvent) => {
    event.preventDefault();
    const branches = branch === '' ? me.branches.map(({ code }) => code) : [branch];
    void write(async () => setLink((await staffCall('POST /api/staff/invites', { body: { role, branches } })).url));
  };
  return (
    <form className="form" onSubmit={invite}>
      <div className="pair">
        <label>
          {words.shop.role}
          <select
            value={role}
            onChange={(event) => setRole(event.target.value as typeof role)}
            data-testid="invite-role"
          >
            {(['clerk', 'manager', 'owner'] as const).map((each) => (
              <option key={each} value={each}>
                {words.roles[each]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.shop.where}
          <select value={branch} onChange={(event) => setBranch(event.target.value)} data-testid="invite-branch">
            <option value="">{words.shop.everywhere}</option>
            {me.branches.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {error && <Refusal error={error} zone={me.shop.zone} />}
      <button type="submit" className="button" disabled={busy} data-testid="invite">
        {words.shop.invite}
      </button>
      {link && (
        <figure className="invite" data-testid="invite-link">
          <Qr text={link} />
          <figcaption>
            <p>{words.shop.inviteHint}</p>
            <input className="input" readOnly value={link} onFocus={(event) => event.target.select()} />
          </figcaption>
        </figure>
      )}
    </form>
  );
}
