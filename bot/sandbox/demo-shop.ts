import type { BranchCode, CouponTemplateId, LineUserId, MemberId, StaffId } from '../../shared/ids.ts';
import { ActorKind, CouponKind, CouponSource, Role } from '../../shared/vocabulary.ts';
import type { Clock } from '../clock.ts';
import type { Shop } from '../compose.ts';
import { issueCoupons } from '../services/coupons/issue.ts';
import { join } from '../services/members/join.ts';
import { noticeVersion } from '../services/members/notice.ts';
import { setReachable } from '../services/members/set-reachable.ts';
import { updateProfile } from '../services/members/update-profile.ts';
import { giveBirthdays } from '../services/points/birthday.ts';
import { expirePoints } from '../services/points/expire.ts';
import { reviewTiers } from '../services/points/review-tiers.ts';
import type { Deps } from '../services/ports.ts';
import { awardPurchase } from '../services/purchases/award.ts';
import { createOwnerLink } from '../services/staff/owner-link.ts';
import { type DemoPerson, makePeople } from './demo-people.ts';

/**
 * A tea shop with two branches and a year behind it, so that a first look shows a shop and not an empty table. All of it is made by
 * the real services with the day moved: every point in it can be explained like any other.
 */
export const demoShopName = '山嵐茶舖';

const dayMs = 86_400_000;
const winterTea = 'winter-tea' as CouponTemplateId;
const branches = [
  { code: 'main' as BranchCode, name: '信義店' },
  { code: 'yongkang' as BranchCode, name: '永康店' },
];

type AddPerson = (person: {
  name: string;
  language: DemoPerson['language'];
  lineUserId?: string;
  friend?: boolean;
  blocked?: boolean;
}) => { lineUserId: string };

export type SeedOptions = {
  shop: Shop;
  members: number;
  days: number;
  seed: number;
  now: Date;
  /** Gives the made-up person a LINE account; without it an id is made up too. */
  addPerson?: AddPerson;
  say?: (line: string) => void;
};

/**
 * Members and their year, day by day as it would have happened: who joins, what is bought, then what the night brings.
 * What the shop would have told them meanwhile is not sent now.
 * @returns how much was made.
 */
export async function seedShop(options: SeedOptions): Promise<{ members: number; purchases: number }> {
  const { shop, members, days, seed, now, say } = options;
  const deps: Deps = {
    ...shop.deps,
    outbox: { ...shop.deps.outbox, enqueue: async () => {} },
    // LINE is not asked about people who are made up; their names come with them.
    line: { ...shop.deps.line, profile: async () => null },
  };
  const opened = new Date(now.getTime() - days * dayMs);
  await nameShop(deps, opened);
  for (const branch of branches) await deps.branches.put(branch);
  await writeTemplates(deps, opened);
  const people = makePeople(members, days, seed);
  const ids = new Map<DemoPerson, MemberId>();
  let purchases = 0;
  for (let ago = days; ago >= 0; ago -= 1) {
    const morning = startOfDay(now, ago);
    for (const person of people.filter((each) => each.joinedDaysAgo === ago)) {
      ids.set(person, await joinPerson(deps, person, options, new Date(morning.getTime() + 10 * 3_600_000)));
    }
    purchases += await buy(deps, people, ids, { ago, morning, now, seed });
    const night = new Date(Math.min(morning.getTime() + dayMs - 1, now.getTime()));
    await giveBirthdays(deps, { now: night });
    if (ago % 7 === 0) {
      await expirePoints(deps, { now: night });
      await reviewTiers(deps, { now: night });
    }
    if (ago > 0 && ago % 91 === 0) say?.(`  … ${days - ago} of ${days} days, ${purchases} purchases`);
  }
  if (options.addPerson) await linkMenus(shop.deps, ids.values(), now);
  await giveWinterTea(deps, [...ids.values()], now);
  return { members: ids.size, purchases };
}

/** Rules are never changed, only followed by others: the made-up shop's second version has its name. */
async function nameShop(deps: Deps, startsAt: Date): Promise<void> {
  const program = await deps.programs.inForce(startsAt);
  await deps.programs.put({
    ...program,
    version: program.version + 1,
    startsAt,
    shop: { ...program.shop, name: demoShopName },
  });
}

/** What the shop gave its silver members and above a few days ago, so that a first look finds coupons to use. */
async function giveWinterTea(deps: Deps, memberIds: MemberId[], now: Date): Promise<void> {
  const accounts = await deps.accounts.byIds(memberIds);
  const lowest = (await deps.programs.inForce(now)).tiers[0]?.code;
  const to = accounts.filter(({ standing }) => standing !== null && standing.tier !== lowest);
  await issueCoupons(deps, {
    templateId: winterTea,
    source: CouponSource.Staff,
    now: new Date(now.getTime() - 3 * dayMs),
    to: to.map(({ memberId }) => ({ memberId, key: `winter-tea:${memberId}` })),
  });
}

/** Everybody's menu, as it would have been linked when they joined or rose. */
async function linkMenus(deps: Deps, memberIds: Iterable<MemberId>, now: Date): Promise<void> {
  for (const member of await deps.members.byIds([...memberIds])) {
    if (member.lineUserId === null) continue;
    await deps.outbox.enqueue({
      id: `relink-menu:${member.id}:demo`,
      kind: 'relink-menu',
      memberId: member.id,
      lineUserId: member.lineUserId,
      facts: {},
      createdAt: now,
    });
  }
}

/** The shop's zone has no summer time, so a day there is 24 hours. */
const startOfDay = (now: Date, daysAgo: number): Date => {
  const taipei = now.getTime() + 8 * 3_600_000;
  return new Date(Math.floor(taipei / dayMs) * dayMs - daysAgo * dayMs - 8 * 3_600_000);
};

async function joinPerson(
  deps: Deps,
  person: DemoPerson,
  { addPerson, shop }: SeedOptions,
  at: Date,
): Promise<MemberId> {
  const account = addPerson?.({ name: person.name, language: person.language, friend: true, blocked: person.blocks });
  const lineUserId = (account?.lineUserId ??
    `U${shop.deps
      .newId()
      .replace(/[^0-9a-f]/g, '')
      .padEnd(32, '0')
      .slice(0, 32)}`) as LineUserId;
  const { member } = await join(deps, {
    lineUserId,
    name: person.name,
    language: person.language,
    code: person.branch,
    how: 'liff',
    noticeVersion,
    marketing: { line: person.marketing, sms: false, email: false },
    now: at,
  });
  await setReachable(deps, { lineUserId, reachable: person.blocks ? 'no' : 'yes', at });
  if (person.birthday || person.phone) {
    await updateProfile(deps, {
      memberId: member.id,
      ...(person.birthday ? { birthday: person.birthday } : {}),
      ...(person.phone ? { phone: person.phone } : {}),
      idempotencyKey: 'demo-profile',
      now: at,
    });
  }
  return member.id;
}

async function buy(
  deps: Deps,
  people: DemoPerson[],
  ids: Map<DemoPerson, MemberId>,
  day: { ago: number; morning: Date; now: Date; seed: number },
): Promise<number> {
  let made = 0;
  for (const [index, person] of people.entries()) {
    const memberId = ids.get(person);
    if (!memberId) continue;
    for (const [nth, purchase] of person.purchases.entries()) {
      if (purchase.daysAgo !== day.ago) continue;
      const at = new Date(day.morning.getTime() + purchase.minuteOfDay * 60_000);
      if (at > day.now) continue;
      await awardPurchase(deps, {
        memberId,
        branch: purchase.branch as BranchCode,
        receiptNumber: `D${String(index).padStart(4, '0')}${String(nth).padStart(4, '0')}`,
        amount: purchase.amount,
        at,
        idempotencyKey: `demo:${day.seed}:${index}:${nth}`,
        actor: { kind: ActorKind.System, id: 'demo' },
        now: at,
      });
      made += 1;
    }
  }
  return made;
}

async function writeTemplates(deps: Deps, createdAt: Date): Promise<void> {
  await deps.couponTemplates.put({
    id: winterTea,
    title: {
      'zh-TW': '冬茶買一送一',
      en: 'Winter tea: two for one',
      ja: '冬茶 1杯買うともう1杯',
      th: 'ชาฤดูหนาว ซื้อ 1 แถม 1',
    },
    kind: CouponKind.BuyOneGetOne,
    value: 0,
    minimum: 0,
    validDays: 30,
    quota: 1_000,
    issued: 0,
    used: 0,
    createdAt,
  });
}

/**
 * Opens the demo shop on an empty database, where LINE is the stand-in: branches, people who can sign in as staff, a year of members.
 * @returns the one-time link that makes whoever opens it the owner, at a first start only.
 */
export async function openDemoShop(options: {
  shop: Shop;
  platform: { addPerson: AddPerson };
  clock: Clock;
  say: (line: string) => void;
}): Promise<{ ownerLink: string | null }> {
  const { shop, platform, clock, say } = options;
  const now = clock.now();
  if ((await shop.deps.members.count()) > 0 || (await shop.deps.staff.all()).length > 0) return { ownerLink: null };
  const began = performance.now();
  say('First start: opening a made-up tea shop with a year behind it …');
  for (const [name, role] of [
    ['林以晴', Role.Owner],
    ['小玲', Role.Clerk],
  ] as const) {
    const { lineUserId } = platform.addPerson({ name, language: 'zh-TW', friend: true });
    await shop.deps.staff.put({
      id: shop.deps.newId() as StaffId,
      lineUserId: lineUserId as LineUserId,
      name,
      role,
      branches: branches.map(({ code }) => code),
      active: true,
      createdAt: now,
    });
  }
  const made = await seedShop({
    shop,
    members: 200,
    days: 365,
    seed: 20261122,
    now,
    addPerson: platform.addPerson,
    say,
  });
  say(
    `  ${made.members} members, ${made.purchases} purchases, in ${((performance.now() - began) / 1000).toFixed(1)} s.`,
  );
  const { url } = await createOwnerLink(shop.deps, { publicUrl: shop.publicUrl, now });
  return { ownerLink: url };
}
