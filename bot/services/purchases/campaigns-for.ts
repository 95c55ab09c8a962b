import type { MemberId } from '../../../shared/ids.ts';
import type { EntryDraft } from '../../domain/account/entry.ts';
import type { Audience } from '../../domain/audience/audience.ts';
import type { Campaign } from '../../domain/campaign/campaign.ts';
import type { Deps } from '../ports.ts';

export type CampaignDeps = Pick<Deps, 'campaigns' | 'entries'>;

export type RunningDeps = Pick<Deps, 'campaigns' | 'savedAudiences'>;
/** Campaigns, and the audiences that they name. */
type Running = { campaigns: readonly Campaign[]; audiences: readonly Audience[] };

/** What ran when a purchase happened. Whether it applies to it, the domain decides. */
async function runningAt(deps: RunningDeps, at: Date): Promise<Running> {
  const running = await deps.campaigns.running(at);
  const campaigns = running.map(({ state: _s, granted: _g, createdAt: _c, ...campaign }) => campaign);
  const named = new Set(campaigns.map(({ audience }) => audience));
  const isNamed = [...named].some((audience) => audience !== null);
  return { campaigns, audiences: isNamed ? (await deps.savedAudiences.all()).filter(({ id }) => named.has(id)) : [] };
}

const isLimited = ({ quota, budgetPoints }: Campaign): boolean => quota !== null || budgetPoints !== null;

export type Places = Running & {
  memberId: MemberId;
  /** The entry's key: holds are named by it. */
  key: string;
  /** Campaigns a place of which this command holds. */
  held: Set<string>;
};

export const placesFor = async (
  deps: RunningDeps,
  of: Pick<Places, 'memberId' | 'key'> & { at: Date },
): Promise<Places> => ({ ...of, ...(await runningAt(deps, of.at)), held: new Set() });

/**
 * Decides with the campaigns that have a place left, and takes the places.
 *
 * Step by step: decide with all of them; take a place for each that granted something; one that is full is left out and everything is
 * decided again. Places are taken before the insert and named by the entry's key, so that a crash leaves at most a hold, which the next
 * carrier of the claim finds as its own. Where the entry stands already nothing is taken, and null tells the commit to answer with it.
 * Afterwards `settlePlaces` lets the holds go: counted for what the entry granted, free again for the rest.
 */
export function decideWithPlaces(
  deps: CampaignDeps,
  places: Places,
  decide: (campaigns: readonly Campaign[]) => EntryDraft,
): EntryDraft | Promise<EntryDraft | null> {
  return hasLimits(places) ? decideLimited(deps, places, decide) : decide(places.campaigns);
}

/** Without limits nothing has to be asked of anybody: the decision is the account's alone. */
export const hasLimits = ({ campaigns }: Pick<Places, 'campaigns'>): boolean => campaigns.some(isLimited);

async function decideLimited(
  deps: CampaignDeps,
  { memberId, key, campaigns, held }: Places,
  decide: (campaigns: readonly Campaign[]) => EntryDraft,
): Promise<EntryDraft | null> {
  const limited = new Set(campaigns.filter(isLimited).map(({ id }) => id));
  for (let open = campaigns; ; ) {
    const draft = decide(open);
    const granted = grantedBy(draft).filter(({ campaign }) => limited.has(campaign));
    if (granted.length > 0 && held.size === 0 && (await deps.entries.byKey(memberId, key)) !== null) return null;
    const full: string[] = [];
    for (const { campaign, points } of granted) {
      if ((await deps.campaigns.hold(campaign, key, points)) === 'full') full.push(campaign);
      else held.add(campaign);
    }
    if (full.length === 0) return draft;
    open = open.filter(({ id }) => !full.includes(id));
  }
}

/** Decides as a purchase would with the places that are left at the moment; takes none. */
export async function decideWithRoom(
  deps: RunningDeps,
  at: Date,
  decide: (running: Running) => EntryDraft,
): Promise<Running & { draft: EntryDraft }> {
  const running = await runningAt(deps, at);
  if (!hasLimits(running)) return { ...running, draft: decide(running) };
  const granted = new Map((await deps.campaigns.all()).map((each) => [each.id, each.granted]));
  const hasRoom = ({ id, quota, budgetPoints }: Campaign, points: number): boolean => {
    const so = granted.get(id) ?? { times: 0, points: 0 };
    return (quota === null || so.times < quota) && (budgetPoints === null || so.points + points <= budgetPoints);
  };
  for (let open = running.campaigns; ; ) {
    const draft = decide({ ...running, campaigns: open });
    const points = new Map(grantedBy(draft).map((each) => [each.campaign, each.points]));
    const left = open.filter((each) => !points.has(each.id) || hasRoom(each, points.get(each.id) ?? 0));
    if (left.length === open.length) return { ...running, campaigns: open, draft };
    open = left;
  }
}

/** @param entry what stands in the ledger under the key; null where the command was refused. */
export async function settlePlaces(
  deps: Pick<Deps, 'campaigns'>,
  { key, held }: Places,
  entry: Pick<EntryDraft, 'lines'> | null,
): Promise<void> {
  const granted = new Set(entry === null ? [] : grantedBy(entry).map(({ campaign }) => campaign));
  for (const id of held) {
    if (granted.has(id)) await deps.campaigns.keep(id, key);
    else await deps.campaigns.letGo(id, key);
  }
}

/** What each campaign grants in a draft. */
const grantedBy = ({ lines }: Pick<EntryDraft, 'lines'>): { campaign: string; points: number }[] =>
  lines.flatMap(({ detail }) =>
    detail?.campaign === undefined ? [] : [{ campaign: String(detail.campaign), points: Number(detail.granted ?? 0) }],
  );
