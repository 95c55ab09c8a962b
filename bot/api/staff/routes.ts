import type { ApiDeps, Route } from '../context.ts';
import { accountRoutes } from './account-routes.ts';
import { audienceRoutes } from './audience-routes.ts';
import { broadcastRoutes } from './broadcast-routes.ts';
import { claimRoutes } from './claim-routes.ts';
import { counterRoutes } from './counter-routes.ts';
import { couponRoutes } from './coupon-routes.ts';
import { importRoutes } from './import-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { mergeRoutes } from './merge-routes.ts';
import { programRoutes } from './program-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { shopRoutes } from './shop-routes.ts';

/** Counter and console. The order matters where one path would take another's: `/members/find` stands before `/members/:id`. */
export const staffRoutes = (deps: ApiDeps): Route[] => [
  ...sessionRoutes(deps),
  ...counterRoutes(deps),
  ...memberRoutes(deps),
  ...shopRoutes(deps),
  ...couponRoutes(deps),
  ...broadcastRoutes(deps),
  ...programRoutes(deps),
  ...audienceRoutes(deps),
  ...accountRoutes(deps),
  ...mergeRoutes(deps),
  ...importRoutes(deps),
  ...claimRoutes(deps),
];
