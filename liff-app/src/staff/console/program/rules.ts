import type { Api, ResponseOf } from '../../../../../shared/contract/index.ts';

export type ProgramNow = ResponseOf<Api['GET /api/staff/program']>;
export type Rules = ProgramNow['inForce'];
export type Tier = Rules['tiers'][number];
export type Version = ProgramNow['versions'][number];
export type Draft = NonNullable<ProgramNow['draft']>;
export type Problem = Draft['problems'][number];
export type LocalText = Tier['name'];
