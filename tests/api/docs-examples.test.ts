import { afterAll, expect, test } from 'vitest';
import { exampleCode, exampleCoupon, exampleMember, exampleRequestId, examples } from '../../bot/api/docs/examples.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { counterClub } from '../../bot/domain/program/presets/clubs.ts';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { endpoints } from '../../shared/contract/index.ts';
import { openTestServer } from './support/server.ts';
import { addTemplate, start } from './support/shop.ts';

const server = await openTestServer();
afterAll(() => server.close());

/** Twice the points on tea, from now on. */
async function openCampaign(): Promise<void> {
  const made = await server.call('POST', '/api/staff/campaigns', {
    cookie: server.manager.cookie,
    key: 'tea',
    body: {
      name: { 'zh-TW': '茶葉雙倍' },
      from: server.state.now.toISOString(),
      until: '2027-04-01T00:00:00+08:00',
      on: null,
      tiers: null,
      branches: null,
      channels: null,
      audience: null,
      productLines: ['tea'],
      minimumSpend: 0,
      firstPurchaseOnly: false,
      streak: null,
      effect: { kind: 'multiply', multiplierBp: 20_000 },
      grants: 'spendable',
      quota: null,
      perMember: null,
      budgetPoints: null,
    },
  });
  expect(made.status, made.text).toBe(201);
}

/** Ids of this run, by what the page prints in their place. */
const printed = (text: string, names: Map<string, string>): unknown => {
  let out = text;
  for (const [real, shown] of names) out = out.replaceAll(real, shown);
  return JSON.parse(out);
};

test('every example of the page is what the shop answers, one after the other', async () => {
  const { measures } = counterClub.program;
  const startsAt = new Date(start.getTime() - 1_000);
  await server.deps.programs.put({ ...defaultProgram, version: 2, startsAt, measures });
  const { member } = await server.member(1);
  const templateId = await addTemplate(server, { id: 'tea' });
  await server.deps.couponTemplates.update(templateId, { value: 50, minimum: 300 });
  const issued = { memberId: member.id, templateId, source: 'staff', key: 'docs', now: start } as const;
  const coupon = (await issueCoupon(server.deps, issued))!.number;
  const names = new Map<string, string>([
    [member.number, exampleMember],
    [coupon, exampleCoupon],
  ]);
  const answers: [string, number, unknown][] = [];
  for (const { call, title, params = {}, key, request, response } of examples) {
    if (title?.startsWith('In a campaign')) await openCampaign();
    const [method = '', path = ''] = call.split(' ');
    const real = path.replace(/:(\w+)/g, (_all, name: string) => {
      const value = params[name] ?? '';
      return encodeURIComponent(value === exampleMember ? member.number : value);
    });
    // Each live code is good for one use: the member shows the next.
    server.state.now = new Date(server.state.now.getTime() + 61_000);
    const live = server.deps.seals.liveCode(member.number, server.state.now).code;
    const body = JSON.parse(
      JSON.stringify(request ?? null)
        .replaceAll(exampleCode, live)
        .replaceAll(exampleMember, member.number)
        .replaceAll(exampleCoupon, coupon),
    );
    const answer = await server.call(method, real, {
      bearer: server.posKey,
      headers: { 'accept-language': 'en' },
      ...(body === null ? {} : { body }),
      ...(key === undefined ? {} : { key }),
    });
    for (const field of ['purchaseId', 'refundId', 'redemptionId', 'holdId'] as const) {
      const shown = response as Record<string, string> | null;
      if (answer.body[field]) names.set(answer.body[field], shown?.[field] ?? field);
    }
    if (answer.body.error) names.set(answer.body.error.requestId, exampleRequestId);
    answers.push([call, answer.status, printed(answer.text, names)]);
  }
  expect(answers).toEqual(examples.map(({ call, status, response }) => [call, status, response]));
});

test('every operation of a till has an example, and its parts are what the contract says', () => {
  for (const endpoint of endpoints) {
    if (endpoint.auth !== 'pos') continue;
    const call = `${endpoint.method} ${endpoint.path}`;
    const example = examples.find((each) => each.call === call);
    expect(example, call).toBeDefined();
    if ('request' in endpoint && endpoint.request) endpoint.request.parse(example?.request);
    endpoint.response?.parse(example?.response);
  }
});

test('every link of the page leads to a part of it, and no answer of a till goes without words', async () => {
  const { text } = await server.call('GET', '/api/docs');
  const all = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const ids = new Set(all);
  expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
  const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
  expect(text).not.toMatch(/undefined|\[object /);
});
