import type { BranchCode } from '../../../shared/ids.ts';
import { CouponKind } from '../../../shared/vocabulary.ts';
import { defaultProgram } from '../../domain/program/default-program.ts';
import type { Deps } from '../ports.ts';

/**
 * What a new shop needs before its first member: the rules, one branch, the welcome coupon. Repeating it changes nothing.
 */
export async function firstStart(
  deps: Pick<Deps, 'programs' | 'branches' | 'couponTemplates'>,
  { now }: { now: Date },
): Promise<void> {
  await deps.programs.put(defaultProgram);
  if ((await deps.branches.all()).length === 0)
    await deps.branches.put({ code: 'main' as BranchCode, name: defaultProgram.shop.name });
  const id = defaultProgram.welcomeCouponTemplateId;
  if (id === null || (await deps.couponTemplates.byId(id)) !== null) return;
  await deps.couponTemplates.put({
    id,
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
    createdAt: now,
  });
}
