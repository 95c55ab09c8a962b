import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type OpenShop, openSandboxShop } from './support/shops.ts';

/** What staff decide on a card besides bills, and the date that a member names: by the pages, from the tap to the card. */
let browser: Browser;
let shop: OpenShop;
let desk: Page;
let phone: Page;
let member: { id: string; number: string };
const errors: string[] = [];

const opened = (page: Page): Page => {
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => void dialog.accept());
  page.setDefaultTimeout(15_000);
  return page;
};
const key = () => ({ 'idempotency-key': crypto.randomUUID() });
const cardNow = async () => {
  const response = await desk.request.get(`${shop.url}/api/staff/members/${member.id}`);
  return ((await response.json()) as { card: Record<string, never> }).card as unknown as {
    tier: { code: string; own: string; until: string | null };
    pass: { until: string } | null;
    member: { birthday: unknown };
    furtherDate: { date: unknown } | null;
  };
};

beforeAll(async () => {
  [browser, shop] = await Promise.all([openBrowser(), openSandboxShop()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-TW' });
  desk = opened(await context.newPage());
  const owner = await shop.line.newPerson('店長');
  await desk.goto(await shop.command('owner-link'));
  await desk.goto(`${desk.url()}&person=${owner.id}`);
  await desk.getByTestId('nav-today').waitFor();

  const person = await shop.line.newPerson('陳怡君');
  await shop.line.follow(person.id);
  phone = opened(
    await (await browser.newContext({ viewport: { width: 375, height: 667 }, locale: 'zh-TW' })).newPage(),
  );
  await phone.goto((await shop.line.scan(person.id, 'main')).page);
  await phone.getByTestId('join-button').click();
  await phone.getByTestId('to-card').click();
  await phone.getByTestId('balance').waitFor();
  const found = await desk.request.get(`${shop.url}/api/staff/members/find?q=${encodeURIComponent('陳怡君')}`);
  [member] = ((await found.json()) as { members: [typeof member] }).members;

  const rules = ((await (await desk.request.get(`${shop.url}/api/staff/program`)).json()) as { inForce: object })
    .inForce;
  const startsAt = new Date((await shop.now()).getTime() + 60_000);
  const pass = {
    name: { 'zh-TW': '年費會員' },
    fee: 600,
    months: 12,
    tier: 'gold',
    feeEarns: false,
    multiplierBp: 10_000,
  };
  const furtherDate = { kind: 'named', name: { 'zh-TW': '毛孩生日' }, points: 15, couponTemplateId: null };
  const scheduled = await desk.request.post(`${shop.url}/api/staff/program/versions`, {
    headers: { ...key(), origin: shop.url },
    data: {
      rules: { ...rules, furtherDate, pass: { ...pass, benefits: [], noticeDays: [30], refundDays: 7 } },
      startsAt: startsAt.toISOString(),
    },
  });
  expect(await scheduled.text()).toContain(startsAt.toISOString());
  await shop.moveTo(new Date(startsAt.getTime() + 1_000).toISOString());
});
afterAll(async () => {
  await browser.close();
  await shop.close();
});

it('the counter sells the paid period between two bills', async () => {
  await desk.goto(`${shop.url}/staff/counter`);
  await desk.getByTestId('find-input').fill(member.number);
  await desk.keyboard.press('Enter');
  await desk.getByTestId('pass-sell').click();
  expect(await desk.getByTestId('pass-sold').textContent()).toContain('年費會員賣好了，到 ');
  expect(await cardNow()).toMatchObject({ tier: { code: 'gold', own: 'copper' }, pass: { until: expect.any(String) } });
});

it('the console gives it back, and holds a tier until a day', async () => {
  await desk.goto(`${shop.url}/staff/members/${member.id}`);
  await desk.getByTestId('pass-refund').click();
  await expect.poll(async () => (await cardNow()).pass).toBeNull();
  const until = `${(await shop.now()).getFullYear() + 1}-06-30`;
  const form = desk.getByTestId('tier-hold');
  await form.locator('select').selectOption('gold');
  await form.locator('[name=until]').fill(until);
  await form.locator('[name=reason]').fill('店主的朋友');
  await desk.getByTestId('tier-hold-save').click();
  await expect.poll(async () => (await cardNow()).tier).toMatchObject({ code: 'gold', until });
});

it('staff set a birthday on 29 February, the member says which day stands for it, and names the shop’s date', async () => {
  const form = desk.getByTestId('birthday-correct');
  await form.locator('[name=month]').fill('2');
  await form.locator('[name=day]').fill('29');
  await desk.getByTestId('birthday-save').click();
  const told = { month: 2, day: 29, year: null };
  await expect.poll(async () => (await cardNow()).member.birthday).toEqual({ ...told, leapDay: 'feb-28' });
  await phone.goto(phone.url().replace(/\/liff.*$/, '/liff/settings'));
  await phone.getByTestId('leap-mar-1').click();
  await expect.poll(async () => (await cardNow()).member.birthday).toEqual({ ...told, leapDay: 'mar-1' });
  await phone.getByTestId('further-month').selectOption('3');
  await phone.getByTestId('further-day').selectOption('9');
  await phone.getByTestId('further-save').click();
  expect(await phone.getByTestId('further-date').textContent()).toBe('3/9');
  expect((await cardNow()).furtherDate?.date).toEqual({ month: 3, day: 9 });
  if (process.env.PICTURES) {
    await phone.screenshot({ path: `${process.env.PICTURES}/settings.png`, fullPage: true });
    await desk.screenshot({ path: `${process.env.PICTURES}/member.png`, fullPage: true });
  }
  expect(errors).toEqual([]);
});
