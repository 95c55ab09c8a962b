import { ActorKind } from '../../../shared/vocabulary.ts';
import type { Program } from '../../domain/program/program.ts';
import type { Actor, CouponTemplate, Staff } from '../../services/ports.ts';
import type { StaffCaller } from '../context.ts';

export const staffView = ({ id, name, role, branches, active }: Staff) => ({ id, name, role, branches, active });

export const shopView = ({ shop, pointsName, currency, zone }: Program) => ({ ...shop, pointsName, currency, zone });

export const templateView = ({ createdAt: _createdAt, ...template }: CouponTemplate) => template;

/** Who acts: staff by their own id, with the name for the books. */
export const actorOf = ({ staff }: StaffCaller): Actor => ({ kind: ActorKind.Staff, id: staff.id, name: staff.name });
