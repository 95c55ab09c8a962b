import type { ZodType, z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { Role } from '../vocabulary.ts';

/** Who may call: `public` (listed here and nowhere else), a member's bearer, a staff cookie, a POS key. */
export type Auth = 'public' | 'member' | 'staff' | 'pos';

export type EndpointSpec = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express-style path, `:name` for parameters. */
  path: `/api/${string}`;
  auth: Auth;
  /** The least role for `staff` endpoints; owner ⊃ manager ⊃ clerk. Default clerk. */
  role?: Role;
  summary: string;
  /** Status on success. Default 200. */
  status?: 200 | 201 | 202;
  params?: ZodType;
  query?: ZodType;
  request?: ZodType;
  /** `null` where the answer is not JSON (a redirect, a stream, an image). */
  response: ZodType | null;
  /** Writes carry an `Idempotency-Key` header made once per tap by whoever started them. */
  idempotent?: boolean;
  errors?: readonly ErrorCode[];
};

export const endpoint = <const Spec extends EndpointSpec>(spec: Spec): Spec => spec;

type Out<T> = T extends ZodType ? z.output<T> : undefined;
type In<T> = T extends ZodType ? z.input<T> : undefined;
/** What the server handler receives after parsing. */
export type Parsed<E extends EndpointSpec> = {
  params: Out<E['params']>;
  query: Out<E['query']>;
  body: Out<E['request']>;
};
/** What a caller sends. */
export type RequestOf<E extends EndpointSpec> = In<E['request']>;
export type QueryOf<E extends EndpointSpec> = In<E['query']>;
export type ParamsOf<E extends EndpointSpec> = In<E['params']>;
export type ResponseOf<E extends EndpointSpec> = E['response'] extends ZodType ? z.output<E['response']> : never;
