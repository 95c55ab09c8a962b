import { programs as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { createCampaign } from '../../services/campaigns/create.ts';
import { switchCampaign } from '../../services/campaigns/switch.ts';
import type { RunningCampaign } from '../../services/ports/programs.ts';
import { listPresets } from '../../services/programs/presets.ts';
import { type ProgramView, type Rules, readPrograms } from '../../services/programs/read.ts';
import { saveDraft } from '../../services/programs/save-draft.ts';
import { scheduleProgram, withdrawProgram } from '../../services/programs/schedule.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { languageOf } from '../error-words.ts';
import { inWords } from '../program-words.ts';
import { actorOf } from './views.ts';

/** The shop's rules: what is in force, what somebody writes, what is scheduled; and the campaigns beside them. */
export function programRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.getProgram, async ({ now, request }) => {
      const { inForce, versions, draft } = await readPrograms(deps, { now });
      return {
        inForce: rulesOf(inForce),
        versions: versions.map((each) => ({ ...each, startsAt: each.startsAt.toISOString() })),
        draft: draft && draftView(draft, languageOf(request)),
      };
    }),
    route(contract.listPresets, async () => ({ presets: listPresets() })),
    route(contract.saveProgramDraft, async ({ body, caller, now, request }) => {
      const draft = await saveDraft(deps, { rules: body.rules, actor: actorOf(caller), now });
      return draftView(draft, languageOf(request));
    }),
    route(contract.scheduleProgram, async ({ body, now }) => {
      const startsAt = body.startsAt === null ? null : new Date(body.startsAt);
      const program = await scheduleProgram(deps, { rules: body.rules, startsAt, now });
      return { version: program.version, startsAt: program.startsAt.toISOString() };
    }),
    route(contract.getProgramVersion, async ({ params }) => {
      const program = await deps.programs.version(params.version);
      if (program === null) throw new AppError('NOT_FOUND');
      return { version: program.version, startsAt: program.startsAt.toISOString(), rules: rulesOf(program) };
    }),
    route(contract.withdrawProgram, async ({ params, now }) => {
      await withdrawProgram(deps, { version: params.version, now });
      return { version: params.version };
    }),
    route(contract.listCampaigns, async () => ({
      campaigns: (await deps.campaigns.all()).toSorted((a, b) => b.from.getTime() - a.from.getTime()).map(campaignView),
    })),
    route(contract.createCampaign, async ({ body, key, now }) => {
      const rules = { ...body, from: new Date(body.from), until: new Date(body.until) };
      return campaignView(await createCampaign(deps, { rules, key, now }));
    }),
    route(contract.switchCampaign, async ({ params, body, now }) =>
      campaignView(await switchCampaign(deps, { id: params.id, state: body.state, now })),
    ),
  ];
}

const rulesOf = ({
  version: _version,
  startsAt: _startsAt,
  ...rules
}: Rules & { version: number; startsAt: Date }): Rules => rules;

const draftView = (draft: NonNullable<ProgramView['draft']>, language: Language) => ({
  ...draft,
  savedAt: draft.savedAt.toISOString(),
  problems: inWords(draft.problems, language),
});

const campaignView = ({ createdAt: _createdAt, ...campaign }: RunningCampaign) => ({
  ...campaign,
  from: campaign.from.toISOString(),
  until: campaign.until.toISOString(),
});
