import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { amountOf } from '../../lib/amount.ts';
import { dayOf, grouped, longDay, number } from '../../lib/format.ts';
import { pick } from '../../lib/i18n.ts';
import { Skeleton } from '../../ui/page.tsx';
import { type Me, type MemberRow, staffCall } from '../lib/staff-call.ts';
import { useStaffWords } from '../lib/words.ts';

const columns = ['name', 'balance', 'measure', 'last', 'joined'] as const;
type Sort = (typeof columns)[number];

export function MembersPage({ me }: { me: Me }) {
  const { language, words } = useStaffWords();
  const [, go] = useLocation();
  const [q, setQ] = useState('');
  const [tier, setTier] = useState('');
  const [sort, setSort] = useState<Sort>('last');
  const [page, setPage] = useState(1);
  const query = { ...(q ? { q } : {}), ...(tier ? { tier } : {}), sort, page };
  const { data } = useQuery({
    queryKey: ['members', query],
    queryFn: () => staffCall('GET /api/staff/members', { query }),
    placeholderData: keepPreviousData,
  });
  const tierName = (code: string) =>
    pick(me.tiers.find((each) => each.code === code)?.name ?? { 'zh-TW': code }, language);
  const pages = data ? Math.max(1, Math.ceil(data.total / data.pageSize)) : 1;
  const day = (instant: string | null) => (instant ? longDay(dayOf(instant, me.shop.zone)) : '');
  return (
    <div className="work wide">
      <main className="sheet">
        <div className="sheet-top">
          <h1>
            {words.members.title} {data && number(data.total, language)}
          </h1>
          <button
            type="button"
            className="button"
            disabled={!data?.members.length}
            onClick={() => data && download(data.members, words.members, tierName, day)}
          >
            {words.members.export}
          </button>
        </div>
        <div className="filters">
          <input
            className="input"
            value={q}
            placeholder={words.members.search}
            aria-label={words.members.search}
            onChange={(event) => {
              setQ(event.target.value);
              setPage(1);
            }}
            data-testid="members-search"
          />
          <select
            value={tier}
            aria-label={words.members.tier}
            onChange={(event) => {
              setTier(event.target.value);
              setPage(1);
            }}
          >
            <option value="">{words.members.all}</option>
            {me.tiers.map((each) => (
              <option key={each.code} value={each.code}>
                {pick(each.name, language)}
              </option>
            ))}
          </select>
        </div>
        {!data ? (
          <Skeleton rows={8} />
        ) : data.members.length === 0 ? (
          <p className="empty">{words.members.empty}</p>
        ) : (
          <div className="scroll">
            <table className="table words">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th
                      key={column}
                      className={`col-${column}${column === 'balance' || column === 'measure' ? ' num' : ''}`}
                      aria-sort={sort === column ? 'descending' : undefined}
                    >
                      <button
                        type="button"
                        onClick={() => {
                          setSort(column);
                          setPage(1);
                        }}
                      >
                        {words.members[column]}
                      </button>
                    </th>
                  ))}
                  <th>{words.members.tier}</th>
                  <th className="col-number">{words.members.number}</th>
                </tr>
              </thead>
              <tbody>
                {data.members.map((row) => (
                  <tr key={row.id} className="link" onClick={() => go(`/members/${row.id}`)} data-testid="member-row">
                    <td>
                      <Link href={`/members/${row.id}`}>
                        <b>{row.name}</b>
                      </Link>
                      {row.reachable === 'no' && <span className="sub nb"> {words.members.blocked}</span>}
                    </td>
                    <td className="num">{number(row.balance, language)}</td>
                    <td className="num col-measure">
                      {amountOf(row.measure, data.unit, { currency: me.shop.currency, language, units: words.units })}
                    </td>
                    <td>{day(row.lastPurchaseAt)}</td>
                    <td className="col-joined">{longDay(row.joinedOn)}</td>
                    <td>{tierName(row.tier)}</td>
                    <td className="col-number">{grouped(row.number)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <div className="sheet-top">
          <button type="button" className="button" disabled={page <= 1} onClick={() => setPage(page - 1)}>
            {words.members.previous}
          </button>
          <span>{words.members.page(number(page, language), number(pages, language))}</span>
          <button type="button" className="button" disabled={page >= pages} onClick={() => setPage(page + 1)}>
            {words.members.next}
          </button>
        </div>
      </main>
    </div>
  );
}

/** With a BOM, so that Excel reads it as UTF-8; a cell that begins like a formula is made text, and long digits keep their zeros. */
function download(
  rows: MemberRow[],
  words: { name: string; number: string; tier: string; balance: string; measure: string; last: string; joined: string },
  tierName: (code: string) => string,
  day: (instant: string | null) => string,
): void {
  const cell = (value: string | number) => {
    const text = String(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const lines = [
    [words.name, words.number, words.tier, words.balance, words.measure, words.last, words.joined],
    ...rows.map((row) => [
      row.name,
      `\t${row.number}`,
      tierName(row.tier),
      row.balance,
      row.measure,
      day(row.lastPurchaseAt),
      row.joinedOn,
    ]),
  ];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(
    new Blob([`\uFEFF${lines.map((line) => line.map(cell).join(',')).join('\r\n')}`], {
      type: 'text/csv;charset=utf-8',
    }),
  );
  link.download = 'members.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
