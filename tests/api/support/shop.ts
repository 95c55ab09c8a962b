import { randomInt, randomUUID } from 'node:crypto';
import { emptyAccount } from '../../../bot/domain/account/account.ts';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { startBuiltinServer } from '../../../bot/sandbox/database/builtin-server.ts';
import { createSeals } from '../../../bot/seals.ts';
import type { SendOutcome } from '../../../bot/services/ports/line.ts';
import type { Member } from '../../../bot/services/ports/members.ts';
import type { Deps } from '../../../bot/services/ports.ts';
import { openStore } from '../../../bot/store/open-store.ts';
import type { BranchCode, CouponTemplateId, LineUserId, MemberId, MemberNumber, StaffId } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/vocabulary.ts';

export const start = new Date('2027-03-10T04:00:00Z');

type Sent = { to: readonly string[]; retryKey: string; messages: unknown };
export type TestLine = Deps['line'] & {
  sent: Sent[];
  /** What LINE remembers: a key it has accepted is answered 409, which the gateway calls accepted. */
  accepted: Set<string>;
  /** Answers of the next sends, first in first out; then all is accepted. */
  next: SendOutcome[];
  quotaNow: { limit: number | null; used: number } | null;
};

function testLine(): TestLine {
  const line: TestLine = {
    sent: [],
    accepted: new Set(),
    next: [],
    quotaNow: { limit: 3000, used: 0 },
    reply: async () => ({ outcome: 'accepted', requestId: null }),
    push: async () => ({ outcome: 'accepted', requestId: null }),
    async multicast(to, messages, retryKey) {
      const told = line.next.shift();
      if (told) return told;
      if (!line.accepted.has(retryKey)) line.sent.push({ to, retryKey, messages });
      line.accepted.add(retryKey);
      return { outcome: 'accepted', requestId: 'request' };
    },
    profile: async () => ({ name: 'LINE name' }),
    quota: async () => line.quotaNow,
    linkMenu: async () => {},
  };
  return line;
}

/** A shop on a database of its own, with a LINE that remembers; no HTTP. */
export async function openTestShop() {
  const server = await startBuiltinServer({ file: ':memory:' });
  const seals = createSeals({ sessionSecrets: ['s'.repeat(40)], dataKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }] });
  const store = await openStore({ uri: server.uri, seals, program: defaultProgram });
  await store.buildIndexes();
  const line = testLine();
  const changed: MemberId[] = [];
  const deps: Deps = {
    ...store,
    inbox: {
      put: async () => {},
      lease: async () => null,
      settle: async () => true,
      dropText: async () => {},
      pending: async () => 0,
    },
    outbox: {
      enqueue: async () => {},
      lease: async () => null,
      settle: async () => true,
      pending: async () => 0,
      nextDue: async () => null,
    },
    line,
    seals,
    newId: () => randomUUID(),
    random: (below) => randomInt(below),
    changed: (memberId) => {
      changed.push(memberId);
    },
    log: { info() {}, warn() {}, error() {} },
  };
  await deps.branches.put({ code: 'main' as BranchCode, name: '信義店' });
  await deps.branches.put({ code: 'east' as BranchCode, name: '東門店' });
  return {
    deps,
    line,
    changed,
    close: async () => {
      await store.close();
      await server.close();
    },
  };
}
export type TestShop = Awaited<ReturnType<typeof openTestShop>>;

const luhn = (body: string): string => {
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
};
export const lineId = (index: number): LineUserId => `U${index.toString(16).padStart(32, '0')}` as LineUserId;

/** A member who stands in a tier, put straight into the stores. */
export async function addMember(
  shop: TestShop,
  index: number,
  set: Partial<Member> & { tier?: string } = {},
): Promise<Member> {
  const { tier = 'copper', ...fields } = set;
  const member: Member = {
    id: `m${String(index).padStart(6, '0')}` as MemberId,
    number: luhn(`8${String(index).padStart(10, '0')}`) as MemberNumber,
    lineUserId: lineId(index),
    name: `Member ${index}`,
    language: 'zh-TW',
    joinedAt: start,
    joinedVia: { code: null, branch: 'main' as BranchCode, how: 'liff' },
    birthday: null,
    phone: null,
    email: null,
    reachable: 'yes',
    reachableAt: null,
    marketing: { line: true, sms: false, email: false },
    consents: [],
    ...fields,
  };
  await shop.deps.members.insert(member);
  const standing = {
    tier,
    since: '2027-03-01',
    until: null,
    graceUntil: null,
    keep: null,
    comeBack: null,
  } as NonNullable<ReturnType<typeof emptyAccount>['standing']>;
  await shop.deps.accounts.advance({ ...emptyAccount(member.id), seq: 1, standing, joinedAt: start });
  return member;
}

export async function addTemplate(
  shop: TestShop,
  set: { id?: string; quota?: number | null } = {},
): Promise<CouponTemplateId> {
  const id = (set.id ?? 'tea') as CouponTemplateId;
  await shop.deps.couponTemplates.put({
    id,
    title: { 'zh-TW': '折 NT$50', en: 'NT$50 off' },
    kind: 'amount-off',
    value: 50,
    minimum: 200,
    validDays: 30,
    quota: set.quota ?? null,
    issued: 0,
    used: 0,
    createdAt: start,
  });
  return id;
}

export async function addStaff(
  shop: TestShop,
  role: Role,
  index: number,
): Promise<{ id: StaffId; lineUserId: LineUserId; cookie: string }> {
  const { deps } = shop;
  const id = `s-${role}` as StaffId;
  const lineUserId = lineId(index);
  await deps.staff.put({
    id,
    lineUserId,
    name: `A ${role}`,
    role,
    branches: ['main' as BranchCode],
    active: true,
    createdAt: start,
  });
  const token = deps.seals.newToken();
  await deps.staff.putSession({
    tokenHash: deps.seals.tokenHash(token),
    staffId: id,
    expiresAt: new Date('2035-01-01'),
  });
  return { id, lineUserId, cookie: `regulars_staff=${token}` };
}
