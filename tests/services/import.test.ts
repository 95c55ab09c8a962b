import { afterAll, describe, expect, test } from 'vitest';
import { memberNumber } from '../../bot/domain/member-number.ts';
import { readDay } from '../../bot/domain/typed-day.ts';
import { importMembers } from '../../bot/services/members/import.ts';
import { agreeToMerge, proposeMerge } from '../../bot/services/members/merge.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { decodeText, readCsv } from '../../bot/services/members/read-csv.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import { verifyShop } from '../../bot/services/points/verify-shop.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { Crash, mortal } from '../support/crash.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { award, diedOf, enrol } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

const owner = { kind: 'staff', id: 'owner' } as const;
const file = (text: string) => new TextEncoder().encode(text);
const run = (deps: Deps, bytes: Uint8Array, now: Date, commit = true) =>
  importMembers(deps, { bytes, commit, actor: owner, now });
const byPhone = async (deps: Deps, phone: string) => (await deps.members.byPhone(phone))[0]!;

const csv = `姓名,手機,生日,入會日,點數,到期日,等級,等級期限,消費,最近消費日
林若晴,0912-345-678,78/05/12,112/03/01,120,116/12/31,,,"NT$1,250",2027/2/14
王小明,912345679,0780512,,30,,金卡,2027-12-31,,
"陳, 大文",="0912345670",5/12,,,,,,,`;

describe('dates as people write them', () => {
  test.each([
    ['2027-03-10', '2027-03-10'],
    ['2027/3/1', '2027-03-01'],
    ['20270310', '2027-03-10'],
    ['78/05/12', '1989-05-12'],
    ['078/05/12', '1989-05-12'],
    ['0780512', '1989-05-12'],
    ['780512', '1989-05-12'],
    ['民國78年5月12日', '1989-05-12'],
    ['１１６／１２／３１', '2027-12-31'],
    ['1120229', null],
    ['2027-02-29', null],
    ['113/02/29', '2024-02-29'],
    ['2027/3/1 00:00:00', '2027-03-01'],
    ['2027/3/1 上午 12:00:00', '2027-03-01'],
    ['2027-03-01T00:00:00.000Z', '2027-03-01'],
    ['2027-03-01 soon', null],
    ['12/31', null],
    ['soon', null],
  ])('%s', (typed, day) => expect(readDay(typed)).toBe(day));
});

describe('files as spreadsheets write them', () => {
  const big5 = Uint8Array.from([0xa9, 0x6d, 0xa6, 0x57, 0x2c, 0xa4, 0xe2, 0xbe, 0xf7, 0x0a, 0xaa, 0x4c, 0x2c, 0x31]);
  test.each([
    ['UTF-8', file('姓名,手機\n林,1'), 'utf-8'],
    ['UTF-8 with a BOM', file('\uFEFF姓名,手機\n林,1'), 'utf-8'],
    ['UTF-16', Uint8Array.from(Buffer.from('\uFEFF姓名,手機\n林,1', 'utf16le')), 'utf-16'],
    ['CP950', big5, 'cp950'],
  ])('%s', (_name, bytes, encoding) => {
    const read = decodeText(bytes)!;
    expect(read.encoding).toBe(encoding);
    expect(readCsv(read.text).map(({ cells }) => cells)).toEqual([
      ['姓名', '手機'],
      ['林', '1'],
    ]);
  });
  test('what is no text is none', () => expect(decodeText(Uint8Array.from([0x80, 0xff, 0x00, 0xff]))).toBeNull());
  test('quotes, line ends in them, other separators, empty lines', () => {
    expect(readCsv('a;b\r\n\r\n"x ""y""\nz";\'0912\r\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x "y"\nz', '0912'] },
    ]);
    expect(readCsv('a\tb\n="0012"\t\t')[1]).toEqual({ line: 2, cells: ['0012', '', ''] });
  });
});

test('a dry run writes nothing; the commit brings points with their ends, spend on its day, tier until its day, the day of joining', async () => {
  const { deps, clock } = await testDatabase();
  const dry = await run(deps, file(csv), clock.now(), false);
  expect(dry).toMatchObject({ rows: 3, created: 3, known: 0, points: 150, faults: [], committed: false });
  expect(await deps.members.count()).toBe(0);
  expect(await run(deps, file(csv), clock.now())).toMatchObject({
    created: 3,
    points: 150,
    faults: [],
    committed: true,
  });

  const lin = await byPhone(deps, '0912345678');
  expect(lin).toMatchObject({
    name: '林若晴',
    birthday: { year: 1989, month: 5, day: 12 },
    joinedVia: { how: 'import' },
  });
  const account = await readAccount(deps, lin.id);
  expect(account).toMatchObject({
    balance: 120,
    lots: [{ points: 120, expiresOn: '2027-12-31' }],
    joinedOn: '2023-03-01',
    purchases: 0,
    standing: { tier: 'silver', since: '2027-03-10' },
  });
  expect(account.days).toMatchObject([{ day: '2027-02-14', spend: 1_250 }]);
  const wang = await readCard(deps, { memberId: (await byPhone(deps, '0912345679')).id, now: clock.now() });
  expect(wang.tier).toMatchObject({ code: 'gold', until: '2027-12-31' });
  expect(wang.points.lots).toEqual([{ points: 30, expiresOn: '2028-03-31' }]);
  const chen = await byPhone(deps, '0912345670');
  expect(chen).toMatchObject({
    name: '陳, 大文',
    birthday: { year: null, month: 5, day: 12 },
    marketing: { line: false },
  });
  expect((await readAccount(deps, chen.id)).standing?.tier).toBe('copper');
  const { faults, books } = await verifyShop(deps, { now: clock.advance(3_600_000) });
  expect(faults).toEqual([]);
  expect(books).toMatchObject({ adjusted: 150, outstanding: 150 });
});

test('the same file again, and twice at once, changes nothing', async () => {
  const { deps, clock } = await testDatabase();
  const both = await Promise.all(
    [1, 2].map(() => run(mortal(deps, Number.POSITIVE_INFINITY).deps, file(csv), clock.now())),
  );
  expect(both.flatMap(({ faults }) => faults)).toEqual([]);
  const entries = async () =>
    (await deps.members.page(null, 10)).map(async ({ id }) => (await deps.entries.since(id, 0)).length);
  expect(await Promise.all(await entries())).toEqual([1, 1, 1]);
  expect(await run(deps, file(csv), clock.advance(86_400_000))).toMatchObject({
    created: 0,
    known: 0,
    repeated: 3,
    points: 0,
  });
  expect(await Promise.all(await entries())).toEqual([1, 1, 1]);
});

test('a file that was mended brings what the first left out, and nothing of it twice, whatever a spreadsheet made of it', async () => {
  const { deps, clock } = await testDatabase();
  const first = '姓名,手機,點數,消費,最近消費日\n林,0912345678,120,1250,2027/2/14\n王,,30,,\n王,,30,,\n李,12345,50,,';
  expect(await run(deps, file(first), clock.now())).toMatchObject({ created: 3, points: 180, faults: [{ line: 5 }] });
  const mended =
    '姓名;手機;點數;消費;最近消費日\n李;0912345670;50;;\n王;;30;;\n林小姐;912345678;120;"NT$1,250";116/02/14\n王;;30;;';
  clock.advance(40 * 86_400_000);
  expect(await run(deps, file(mended), clock.now(), false)).toMatchObject({ created: 1, repeated: 3, points: 50 });
  expect(await run(deps, file(mended), clock.now())).toMatchObject({ created: 1, repeated: 3, points: 50, faults: [] });
  const members = await deps.members.page(null, 10);
  const accounts = await Promise.all(members.map(({ id }) => readAccount(deps, id)));
  expect(accounts.map(({ balance }) => balance).toSorted((x, y) => x - y)).toEqual([30, 30, 50, 120]);
  // Changed numbers are another row: they are added.
  const more = '手機,點數\n0912345678,7';
  expect(await run(deps, file(more), clock.now())).toMatchObject({ known: 1, repeated: 0, points: 7 });
});

test('the tier a member holds already, promised for longer, is held for longer; a shorter promise takes nothing', async () => {
  const { deps, clock } = await testDatabase();
  const { id, number } = await enrol(deps, clock.now(), 'a');
  await award(deps, id, clock.now(), 1_200, 'r');
  const held = (await readAccount(deps, id)).standing!;
  const bring = async (until: string) => {
    await run(deps, file(`number,tier,tier until\n${number},silver,${until}`), clock.now());
    return (await readAccount(deps, id)).standing!;
  };
  expect((await bring('2027-12-31')).until).toBe(held.until);
  const { tier, until, graceUntil, since, keep } = await bring('2028-12-31');
  expect([tier, until, graceUntil]).toEqual(['silver', '2028-12-31', '2029-01-30']);
  expect([since, keep]).toEqual([held.since, held.keep]);
});

test('a row of a member who was merged since is not brought to the other card', async () => {
  const { deps, clock } = await testDatabase();
  const now = clock.now();
  await run(deps, file('手機,點數\n0912345678,120'), now);
  const [from, into] = [await byPhone(deps, '0912345678'), await enrol(deps, now, 'b')];
  const { id } = await proposeMerge(deps, { from: from.id, into: into.id, idempotencyKey: 'm', actor: owner, now });
  await agreeToMerge(deps, { id, actor: owner, now });
  expect((await byPhone(deps, '0912345678')).id).toBe(into.id);
  expect(await run(deps, file('手機,點數\n0912345678,120'), now)).toMatchObject({ repeated: 1, points: 0 });
  expect(await run(deps, file('手機,點數\n0912345678,120\n0912345679,1'), now)).toMatchObject({
    repeated: 1,
    points: 1,
  });
});

test.each([
  ['TWD', '1250', 1_250],
  ['TWD', '1,250.00', 1_250],
  ['TWD', '12.5', null],
  ['THB', '1250', 125_000],
  ['THB', '฿1,250.50', 125_050],
  ['THB', '1250.555', null],
  ['USD', '12.5@2027-02-14;3@2027-02-15', 1_250 + 300],
  ['JPY', '¥1,250', 1_250],
  ['THB', '10000001', null],
  ['TWD', '-5', null],
])('money of a shop in %s: %s', async (currency, typed, spend) => {
  const { deps, clock } = await testDatabase();
  const rules = await deps.programs.inForce(clock.now());
  await deps.programs.put({ ...rules, currency, version: 2, startsAt: new Date(clock.now().getTime() - 1) });
  const done = await run(deps, file(`name;spend\n"x";"${typed}"`.replace('5;3', '5|3')), clock.now());
  const [member] = await deps.members.page(null, 1);
  const sum = member && (await readAccount(deps, member.id)).days.reduce((all, each) => all + each.spend, 0);
  expect([sum ?? null, done.faults.map(({ problem }) => problem)]).toEqual([
    spend,
    spend === null ? ['spend-invalid'] : [],
  ]);
});

test('a crash between any two writes: the same file again finishes what is not done', async () => {
  const { deps: probe, clock } = await testDatabase();
  const whole = mortal(probe, Number.POSITIVE_INFINITY);
  await run(whole.deps, file(csv), clock.now());
  let crashes = 0;
  for (let at = 1; at < whole.made(); at += 1) {
    const { deps } = await testDatabase();
    crashes += await diedOf(run(mortal(deps, at).deps, file(csv), clock.now()));
    await finishOpenClaims(deps, { now: clock.now() });
    expect((await run(deps, file(csv), clock.now())).faults).toEqual([]);
    const members = await deps.members.page(null, 10);
    const accounts = await Promise.all(members.map(({ id }) => readAccount({ ...deps }, id)));
    expect(accounts.map(({ balance, seq }) => [balance, seq]).toSorted((x, y) => x[0]! - y[0]!)).toEqual([
      [0, 1],
      [30, 1],
      [120, 1],
    ]);
  }
  expect(crashes).toBeGreaterThan(6);
  expect(new Crash()).toBeInstanceOf(Error);
}, 60_000);

test('members known by number or phone keep what they have: points are added, the higher tier stands, the untold is filled in', async () => {
  const { deps, clock } = await testDatabase();
  const now = clock.now();
  const [rich, poor] = [await enrol(deps, now, 'a'), await enrol(deps, now, 'b')];
  await award(deps, rich.id, now, 6_000, 'r');
  await updateProfile(deps, { memberId: poor.id, phone: '0911222333', now });
  const bytes = file(
    `number,phone,name,points,tier,lots,birthday\n${rich.number},,X,10,silver,,\n,0911222333,Y,,gold,5@2027-06-30;6@2027-04-30,79/7/3`,
  );
  expect(await run(deps, bytes, now)).toMatchObject({ created: 0, known: 2, points: 21, faults: [] });
  const ofRich = await readAccount(deps, rich.id);
  expect(ofRich).toMatchObject({ balance: 85 + 10, standing: { tier: 'gold' }, joinedOn: '2027-03-10' });
  const ofPoor = await readAccount(deps, poor.id);
  expect(ofPoor.lots.map(({ points, expiresOn }) => [points, expiresOn])).toEqual([
    [6, '2027-04-30'],
    [5, '2027-06-30'],
    [5, '2028-03-31'],
  ]);
  expect(ofPoor.standing).toMatchObject({ tier: 'gold', until: '2028-03-10', keep: { conditions: [{ bar: 2_500 }] } });
  expect(await deps.members.byId(poor.id)).toMatchObject({
    name: '小美',
    birthday: { year: 1990 },
    phone: '0911222333',
  });
});

test('every fault is named by line and column, and its row left out whole', async () => {
  const { deps, clock } = await testDatabase();
  const rows = [
    'name,phone,points,expires,tier,tier until,spend,joined,number,email,birthday',
    'a,12345,,,,,,,,,',
    'b,0912000001,-5,,,,,,,,',
    'c,0912000002,1.5,,,,,,,,',
    'd,0912000003,10,2026-12-31,,,,,,,',
    'e,0912000004,10,2027-13-01,,,,,,,',
    'f,0912000005,,,platinum,,,,,,',
    'g,0912000006,,,gold,2027-01-01,,,,,',
    'h,0912000007,,,,,,2030-01-01,,,',
    'i,0912000008,,,,,abc,,,,',
    `j,,,,,,,,${memberNumber(1)},,`,
    'k,,,,,,,,123,,',
    'l,0912000009,1,,,,,,,,',
    'm,0912000009,2,,,,,,,,',
    'n,0912000010,,,,,,,,nobody,',
    'o,0912000011,,,,,,,,,99/99/99',
    ',,5,,,,,,,,',
    'p,0912000012,7,,,,,,,,',
  ];
  const result = await run(deps, file(rows.join('\n')), clock.now());
  expect(result.faults.map(({ line, column, problem }) => `${line} ${column} ${problem}`).toSorted()).toEqual(
    [
      '2 phone phone-invalid',
      '3 points points-invalid',
      '4 points points-invalid',
      '5 expires points-ended',
      '6 expires date-invalid',
      '7 tier tier-unknown',
      '8 until tier-ended',
      '9 row day-ahead',
      '10 spend spend-invalid',
      '11 number number-unknown',
      '12 number number-invalid',
      '14 row member-twice',
      '15 email email-invalid',
      '16 birthday birthday-invalid',
      '17 row nobody-named',
    ].toSorted(),
  );
  expect(result).toMatchObject({ created: 2, points: 8 });
  expect((await deps.members.page(null, 50)).map(({ name }) => name).toSorted()).toEqual(['l', 'p']);
  expect((await run(deps, file('a,b\n1,2'), clock.now())).faults).toEqual([
    { line: 1, column: 'file', problem: 'columns-unknown' },
  ]);
  expect((await run(deps, Uint8Array.from([0x80, 0xff, 0xff]), clock.now())).faults).toEqual([
    { line: 0, column: 'file', problem: 'encoding-unknown' },
  ]);
});
