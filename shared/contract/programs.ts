import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { campaignSchema } from './campaign.ts';
import { endpoint } from './endpoint.ts';
import { programSchema, programText } from './program.ts';
import { instant } from './views.ts';

/** Rules as they are written: a version's number and start come with scheduling. */
export const rulesSchema = programSchema.omit({ version: true, startsAt: true });
const facts = z.record(z.string(), z.union([z.string(), z.number()]));
/** What cannot stand: which rule, why, the facts, and the sentence with the way out in the caller's language. */
const problem = z.object({ rule: z.string(), why: z.string(), facts, text: z.string() });
const draft = z.object({ rules: rulesSchema, savedAt: instant, by: z.string(), problems: z.array(problem) });
const version = z.object({
  version: z.int(),
  startsAt: instant,
  state: z.enum(['past', 'in-force', 'scheduled']),
});

export const getProgram = endpoint({
  method: 'GET',
  path: '/api/staff/program',
  auth: 'staff',
  role: Role.Manager,
  summary: 'The rules in force, every version with its start, and the draft with what is wrong about it.',
  response: z.object({ inForce: rulesSchema, versions: z.array(version), draft: draft.nullable() }),
});
export const getProgramVersion = endpoint({
  method: 'GET',
  path: '/api/staff/program/versions/:version',
  auth: 'staff',
  role: Role.Manager,
  summary: 'The rules of one version, past or to come.',
  params: z.object({ version: z.coerce.number().int().min(1) }),
  response: version.omit({ state: true }).extend({ rules: rulesSchema }),
  errors: ['NOT_FOUND'],
});
export const listPresets = endpoint({
  method: 'GET',
  path: '/api/staff/program/presets',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Rules to start from, each known in the field.',
  response: z.object({
    presets: z.array(z.object({ code: z.string(), name: programText, about: programText, rules: rulesSchema })),
  }),
});
export const saveProgramDraft = endpoint({
  method: 'PUT',
  path: '/api/staff/program/draft',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Keep rules that are being written; what is wrong about them is told, not refused.',
  request: z.object({ rules: rulesSchema }),
  response: draft,
  idempotent: true,
});
export const scheduleProgram = endpoint({
  method: 'POST',
  path: '/api/staff/program/versions',
  auth: 'staff',
  role: Role.Owner,
  status: 201,
  summary: 'Make a version that starts at an instant, or as soon as every process knows of it.',
  request: z.object({ rules: rulesSchema, startsAt: z.iso.datetime({ offset: true }).nullable() }),
  response: version.omit({ state: true }),
  idempotent: true,
  errors: ['PROGRAM_INVALID', 'INVALID_REQUEST'],
});
export const withdrawProgram = endpoint({
  method: 'DELETE',
  path: '/api/staff/program/versions/:version',
  auth: 'staff',
  role: Role.Owner,
  summary: 'Take a version back before it starts.',
  params: z.object({ version: z.coerce.number().int().min(1) }),
  response: z.object({ version: z.int() }),
  errors: ['NOT_FOUND', 'PROGRAM_STARTED'],
});

const campaignInput = campaignSchema.omit({ id: true }).extend({
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
});
const campaignView = campaignInput.extend({
  id: z.string(),
  from: instant,
  until: instant,
  state: z.enum(['on', 'paused']),
  /** So far, of its quota and budget. */
  granted: z.object({ times: z.int(), points: z.int() }),
});
export const listCampaigns = endpoint({
  method: 'GET',
  path: '/api/staff/campaigns',
  auth: 'staff',
  summary: 'Campaigns, the latest window first.',
  response: z.object({ campaigns: z.array(campaignView) }),
});
export const createCampaign = endpoint({
  method: 'POST',
  path: '/api/staff/campaigns',
  auth: 'staff',
  role: Role.Manager,
  status: 201,
  summary: 'Write a campaign and switch it on.',
  request: campaignInput,
  response: campaignView,
  idempotent: true,
  errors: ['CAMPAIGN_INVALID'],
});
export const switchCampaign = endpoint({
  method: 'PUT',
  path: '/api/staff/campaigns/:id/state',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Pause a campaign, or switch it on again.',
  params: z.object({ id: z.string().max(64) }),
  request: z.object({ state: z.enum(['on', 'paused']) }),
  response: campaignView,
  idempotent: true,
  errors: ['NOT_FOUND', 'CAMPAIGN_INVALID'],
});
