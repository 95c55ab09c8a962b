import { notice as en } from '../../../shared/i18n/notice/en.ts';
import { notice as ja } from '../../../shared/i18n/notice/ja.ts';
import { notice as th } from '../../../shared/i18n/notice/th.ts';
import { notice as zhTW } from '../../../shared/i18n/notice/zh-TW.ts';
import { named, ownPointsName } from '../../../shared/i18n/points-name.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { bonusOf } from '../../domain/program/program.ts';
import type { LocalText } from '../ports/coupons.ts';
import type { Branch } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

/** The privacy notice in force. Consents keep the version they were given to; a join with another is asked to read again. */
export const noticeVersion = '2026-11-01';

export type Notice = {
  version: string;
  shop: string;
  /** The six items of Article 8 個資法, in its order. */
  items: { title: string; text: string }[];
  guardian: string;
  welcome: { points: number; coupon: LocalText | null };
  branch: string | null;
};

const words = { 'zh-TW': zhTW, en, ja, th } as const satisfies Record<Language, typeof zhTW>;

/** @returns the notice in a language, with what joining brings and the branch a poster's code stands for. */
export async function readNotice(
  deps: Pick<Deps, 'programs' | 'couponTemplates' | 'branches'>,
  command: { language: Language; code?: string | undefined; now: Date },
): Promise<Notice> {
  const program = await deps.programs.inForce(command.now);
  const { language } = command;
  const { items, guardian } = named(words[language], ownPointsName(program.pointsName, language));
  const shop = program.shop.name;
  const templateId = program.welcomeCouponTemplateId;
  const template = templateId === null ? null : await deps.couponTemplates.byId(templateId);
  const branch = await branchNamed(deps, command.code);
  return {
    version: noticeVersion,
    shop,
    items: items.map(({ title, text }) => ({ title, text: text(shop) })),
    guardian,
    welcome: { points: bonusOf(program, 'join')?.points ?? 0, coupon: template?.title ?? null },
    branch: branch?.name ?? null,
  };
}

async function branchNamed(deps: Pick<Deps, 'branches'>, code: string | undefined): Promise<Branch | null> {
  if (code === undefined || code === '') return null;
  const parts = code.toLowerCase().split('-').slice(0, 8);
  for (let length = parts.length; length > 0; length -= 1) {
    const branch = await deps.branches.byCode(parts.slice(0, length).join('-'));
    if (branch !== null) return branch;
  }
  return null;
}
