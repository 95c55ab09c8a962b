import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { openSandboxShop } from '../e2e/support/shops.ts';
import { openBrowser } from './browser.ts';

/**
 * Takes the README's pictures from a shop as it is now: `CHROMIUM_PATH=/usr/bin/chromium node tests/support/take-pictures.ts`, on a
 * machine with Chinese fonts.
 */
const folder = '.github/images';
mkdirSync(folder, { recursive: true });
const shop = await openSandboxShop();
const browser = await openBrowser();
/** A live page is never idle on the network: what moves in has moved in after a second. */
const take = async (page: Page, name: string) => {
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: `${folder}/${name}.png` });
};
const phone = { viewport: { width: 375, height: 667 }, deviceScaleFactor: 2, locale: 'zh-TW' };

try {
  const desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-TW' });
  const console = await desk.newPage();
  await console.goto(`${shop.url}/staff`);
  await console.getByTestId('line-login').click();
  await console.waitForURL(/oauth2/);
  await console.goto(`${console.url()}&person=p1`);
  await console.getByTestId('today-tier-silver').waitFor();
  const { members } = (await (
    await console.request.get(`${shop.url}/api/staff/members?tier=silver&sort=balance`)
  ).json()) as {
    members: { name: string; number: string }[];
  };
  const known = (await shop.line.state()).people;
  const member = members.find(({ name }) => known.filter((each) => each.name === name).length === 1);
  const person = known.find(({ name }) => name === member?.name);
  if (!member || !person) throw new Error('no silver member whose name is theirs alone');

  await console.goto(`${shop.url}/staff/broadcasts/new`);
  await console.getByTestId('tier-tile-silver').click();
  await console.getByTestId('broadcast-coupon').selectOption({ index: 1 });
  await console.getByTestId('broadcast-title').fill('冬茶到了');
  await console.getByTestId('broadcast-text').fill('凍頂烏龍上架。帶朋友來，第二杯算我們的。');
  await take(console, 'console');

  const till = await (await browser.newContext({ ...phone, storageState: await desk.storageState() })).newPage();
  await till.goto(`${shop.url}/staff/counter`);
  await till.getByTestId('find-input').fill(member.number);
  await till.keyboard.press('Enter');
  const found = till.getByTestId('find-result').first();
  await found.or(till.getByTestId('amount-display')).first().waitFor();
  if (await found.isVisible()) await found.click();
  for (const digit of '820') await till.getByTestId(`amount-key-${digit}`).click();
  await take(till, 'counter');

  const card = await (await browser.newContext(phone)).newPage();
  await card.goto((await shop.line.scan(person.id, 'main')).page);
  await card.getByTestId('balance').waitFor();
  await take(card, 'card');

  const chat = await desk.newPage();
  await chat.setViewportSize({ width: 1440, height: 900 });
  await shop.line.say(person.id, '等級');
  await shop.line.say(person.id, '點數');
  await shop.line.idle();
  await chat.goto(`${shop.line.url}/?phone1=${person.id}`);
  await chat.getByTestId('phone-1').getByTestId('message').last().waitFor();
  await take(chat, 'chat');
} finally {
  await browser.close();
  await shop.close();
}
