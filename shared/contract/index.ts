import * as accounts from './accounts.ts';
import * as audiences from './audiences.ts';
import * as broadcasts from './broadcasts.ts';
import * as counter from './counter.ts';
import * as coupons from './coupons.ts';
import * as imports from './imports.ts';
import * as member from './member.ts';
import * as members from './members.ts';
import * as merges from './merges.ts';
import * as pos from './pos.ts';
import * as programs from './programs.ts';
import * as shop from './shop.ts';
import * as staff from './staff.ts';

export type { EndpointSpec, ParamsOf, Parsed, QueryOf, RequestOf, ResponseOf } from './endpoint.ts';
export {
  accounts,
  audiences,
  broadcasts,
  counter,
  coupons,
  imports,
  member,
  members,
  merges,
  pos,
  programs,
  shop,
  staff,
};

type Modules = typeof member &
  typeof staff &
  typeof counter &
  typeof members &
  typeof shop &
  typeof coupons &
  typeof broadcasts &
  typeof pos &
  typeof programs &
  typeof accounts &
  typeof audiences &
  typeof merges &
  typeof imports;
type AnyEndpoint = {
  [K in keyof Modules]: Modules[K] extends { method: string; path: string; auth: string } ? Modules[K] : never;
}[keyof Modules];
/** Every endpoint by `METHOD /path`: the pages call by this name, with types only (zod never reaches the browser). */
export type Api = { [E in AnyEndpoint as `${E['method']} ${E['path']}`]: E };

const isEndpoint = (value: object): value is AnyEndpoint => 'method' in value && 'path' in value && 'auth' in value;
/** All endpoints, for the routers, the OpenAPI page and the rule that each is served. */
export const endpoints: readonly AnyEndpoint[] = [
  member,
  staff,
  counter,
  members,
  shop,
  coupons,
  broadcasts,
  pos,
  programs,
  accounts,
  audiences,
  merges,
  imports,
].flatMap((module) => (Object.values(module) as object[]).filter(isEndpoint));
