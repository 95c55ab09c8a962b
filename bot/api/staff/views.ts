import { ActorKind } from '../../../shared/vocabulary.ts';
import type { Program } from '../../domain/program/program.ts';
import { limitsOf } from '../../services/coupons/coupon-view.ts';
import type { CouponTemplate } from '../../services/ports/coupons.ts';
import type { Staff } from '../../services/ports/staff.ts';
import type { Actor } from '../../services/ports.ts';
import type { StaffCaller } from '../context.ts';

export const staffView = ({ id, name, role, branches, active }: Staff) => ({ id, name, role, branches, active });

export const shopView = ({ shop, pointsName, currency, zone }: Program) => ({ ...shop, pointsName, currency, zone });

/** What a template does not say is said: it is limited to nothing, and its days begin with its issue. */
export const templateView = ({ createdAt: _createdAt, ...template }: CouponTemplate) => ({
  ...template,
  clock: template.clock ?? null,
  ...limitsOf(template),
});

/** Who acts: staff by their own id, with the name for the books. */
export const actorOf = ({ staff }: StaffCaller): Actor => ({ kind: ActorKind.Staff, id: staff.id, name: staff.name });
