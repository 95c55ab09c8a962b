import type { BranchCode } from '../../../shared/ids.ts';
import { CouponKind } from '../../../shared/vocabulary.ts';
import {
  birthdayCouponTemplateId,
  defaultProgram,
  welcomeCouponTemplateId,
} from '../../domain/program/default-program.ts';
import type { CouponTemplate } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';

/** The coupons that the default rules name. */
const templates: readonly Omit<CouponTemplate, 'createdAt'>[] = [
  {
    id: welcomeCouponTemplateId,
    title: {
      'zh-TW': '入會禮 折 50 元',
      en: 'Welcome: NT$50 off',
      ja: '入会特典 NT$50引き',
      th: 'ต้อนรับสมาชิกใหม่ ลด NT$50',
    },
    kind: CouponKind.AmountOff,
    value: 50,
    minimum: 200,
    validDays: 30,
    quota: null,
    issued: 0,
    used: 0,
  },
  {
    id: birthdayCouponTemplateId,
    title: {
      'zh-TW': '生日禮 折 100 元',
      en: 'Birthday: NT$100 off',
      ja: '誕生日特典 NT$100引き',
      th: 'ของขวัญวันเกิด ลด NT$100',
    },
    kind: CouponKind.AmountOff,
    value: 100,
    minimum: 300,
    validDays: 31,
    quota: null,
    issued: 0,
    used: 0,
  },
];

/**
 * What a new shop needs before its first member: the rules, one branch, the coupons they name. Repeating it changes nothing.
 */
export async function firstStart(
  deps: Pick<Deps, 'programs' | 'branches' | 'couponTemplates'>,
  { now }: { now: Date },
): Promise<void> {
  await deps.programs.put(defaultProgram);
  if ((await deps.branches.all()).length === 0)
    await deps.branches.put({ code: 'main' as BranchCode, name: defaultProgram.shop.name });
  for (const template of templates)
    if ((await deps.couponTemplates.byId(template.id)) === null)
      await deps.couponTemplates.put({ ...template, createdAt: now });
}
