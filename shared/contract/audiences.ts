import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { audienceFilterSchema } from './audience.ts';
import { endpoint } from './endpoint.ts';
import { instant } from './views.ts';

const name = z.string().min(1).max(60);
const audience = z.object({ id: z.string(), name, filter: audienceFilterSchema, createdAt: instant });

export const listAudiences = endpoint({
  method: 'GET',
  path: '/api/staff/audiences',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Saved audiences, the newest first.',
  response: z.object({ audiences: z.array(audience) }),
});
export const createAudience = endpoint({
  method: 'POST',
  path: '/api/staff/audiences',
  auth: 'staff',
  role: Role.Manager,
  status: 201,
  summary: 'Save a filter over members, for campaigns to name. It is never changed: another is another audience.',
  request: z.object({ name, filter: audienceFilterSchema }),
  response: audience,
  idempotent: true,
  errors: ['INVALID_REQUEST'],
});
