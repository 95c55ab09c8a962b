import { api, listen } from './api.js';
import { clockPanel } from './controls/clock-panel.js';
import { faultsPanel, namesOf } from './controls/faults-panel.js';
import { blockButton, newPersonPanel, scanPanel } from './controls/people-panels.js';
import { h } from './dom.js';
import { doors } from './log/doors.js';
import { createLog } from './log/log.js';
import { Phone } from './phone/phone.js';
import { canUsePhoneHosts, onThisHost } from './phone-hosts.js';
import { momentOf, setShopTime, shopNow } from './time.js';
import { language, otherLanguage, words } from './words.js';

/** Everything on the page that outlives an event. */
const page = { phones: [], phonesGiven: false, tab: 1 };

const narrow = matchMedia('(max-width: 1179px)');

/** The row above acts on the left phone, or on the one that is shown where there is room for one only. */
const stage = {
  phones: page.phones,
  current: () => (narrow.matches && page.tab === 2 ? 2 : 1),
  showTab,
  /** Somebody is being made for a certain phone: no other may take them. */
  creating: false,
};

async function start() {
  // The shop's pages let themselves be framed by `localhost`, the name this page is printed with.
  if (location.hostname === '127.0.0.1') return location.replace(location.href.replace('127.0.0.1', 'localhost'));
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hant-TW';
  page.hostsWork = canUsePhoneHosts();
  const state = await api.state();
  setShopTime(state.now, state.shop.timeZone);
  document.title = `${state.shop.name} · ${words.sandbox}`;
  page.log = createLog();
  page.clock = clockPanel();
  page.faults = faultsPanel();
  page.newPerson = newPersonPanel(stage);
  page.block = blockButton(stage);
  for (const number of [1, 2]) {
    page.phones.push(
      new Phone(number, state.shop, {
        onNew: (which) => setTimeout(() => page.newPerson.openFor(which)),
        onChange: drawRow,
        liffAddress,
      }),
    );
  }
  buildTop();
  buildStage(state);
  buildTabs();
  narrow.addEventListener('change', drawRow);
  showState(state);
  // Listening comes first: what was said between a reading and the first event would be on no phone.
  await new Promise((resolve) => {
    listen(onEvent, (connected) => {
      onConnection(connected);
      if (connected) resolve();
    });
  });
  await Promise.all([givePhones(), page.log.load(), showCrowd()]);
  page.phonesGiven = true;
}

/** Where a phone opens a LIFF page. On a shared host two pages at once would take each other's person. */
async function liffAddress(number, { frame, page: plain }) {
  if (await page.hostsWork) return frame;
  page.phones.find((phone) => phone.number !== number)?.liff.close();
  return onThisHost(plain);
}

function buildTop() {
  const brand = h(
    'span',
    { class: 'brand' },
    h('img', { src: '/page/icon.svg', alt: '', width: 34, height: 34 }),
    h('b', {}, 'Regulars 熟客'),
    h('span', { class: 'tag' }, words.sandbox),
  );
  const other = h('button', { type: 'button', class: 'btn bare', testid: 'language', onclick: otherLanguage });
  other.append(words.otherLanguage);
  const row = [page.newPerson, scanPanel(stage), page.clock, page.faults, page.block].map(({ element }) => element);
  document.getElementById('top').append(brand, h('div', { class: 'controls', testid: 'controls' }, ...row), other);
}

function buildStage({ shop }) {
  page.crowd = h('p', { class: 'crowd quiet' });
  page.doors = h('div', {});
  page.dot = h('i', { class: 'dot' });
  page.connection = h('span', {}, words.live);
  const side = h(
    'aside',
    { class: 'side' },
    page.crowd,
    page.doors,
    page.log.element,
    h('footer', { class: 'foot quiet', role: 'status' }, page.dot, page.connection),
  );
  page.shop = shop;
  document.getElementById('stage').append(...page.phones.map(({ element }) => element), side);
}

function buildTabs() {
  const tabs = [words.leftPhone, words.rightPhone, words.log];
  page.tabs = tabs.map((label, index) =>
    h('button', { type: 'button', testid: `tab-${index + 1}`, onclick: () => showTab(index + 1) }, label),
  );
  document.getElementById('tabs').append(...page.tabs);
  showTab(1);
}

function showTab(number) {
  page.tab = number;
  document.getElementById('stage').dataset.tab = String(number);
  page.tabs?.forEach((tab, index) => {
    tab.setAttribute('aria-pressed', String(index + 1 === number));
  });
  drawRow();
}

function drawRow() {
  if (page.phones.length < 2) return;
  page.block.draw();
  page.phones.forEach(({ person, number }, index) => {
    const tab = page.tabs?.[index];
    if (tab) tab.textContent = person?.name ?? (number === 1 ? words.leftPhone : words.rightPhone);
  });
}

/** Whoever had the phones last; at a first visit a member (they have a menu of their own) and somebody else. */
async function givePhones() {
  const asked = new URLSearchParams(location.search);
  const wanted = [1, 2].map((number) => asked.get(`phone${number}`) ?? localStorage.getItem(`phone-${number}`));
  const given = await Promise.all(
    wanted.map((id, index) =>
      id
        ? page.phones[index].show(id).then(
            () => true,
            () => forget(index),
          )
        : false,
    ),
  );
  const taken = page.phones.map(({ personId }) => personId);
  const { people } = await api.people({ order: 'oldest', limit: '50' });
  const free = people.filter(({ id }) => !taken.includes(id));
  const reachable = free.filter((person) => person.reachable);
  const first = reachable.find(({ richMenuId }) => richMenuId) ?? reachable[0] ?? free[0];
  const second = reachable.find((person) => person !== first) ?? free.find((person) => person !== first);
  const left = given[0] ? [] : [[0, first]];
  if (!given[1]) left.push([1, given[0] ? first : second]);
  await Promise.all(left.map(([index, person]) => person && page.phones[index].show(person.id)));
}

/** A phone whose owner is gone: the stand-in began anew. */
function forget(index) {
  localStorage.removeItem(`phone-${index + 1}`);
  page.phones[index].wanted = undefined;
  return false;
}

function showState(state) {
  setShopTime(state.now, state.shop.timeZone);
  page.clock.draw();
  page.faults.show(state.faults);
  page.log.showQuota(state.quota);
  page.doors.replaceChildren(doors(state.links, state.shop.url));
  refreshCrowd();
}

/** Does it a little later, once for however many times it was asked meanwhile. */
const soon = (work, ms) => {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      // What failed because the stand-in is gone is asked for again when it is back.
      work().catch(() => undefined);
    }, ms);
  };
};

async function showCrowd() {
  const { total, reachable } = await api.people({ limit: '1' });
  page.crowd.textContent = words.crowd(page.shop.name, total, reachable);
}
const refreshCrowd = soon(showCrowd, 300);
/** Quota and links: asked for again after something that may change them, once for many. */
const refreshState = soon(async () => showState(await api.state()), 400);

let connectedBefore = false;
function onConnection(connected) {
  page.dot.classList.toggle('lost', !connected);
  page.connection.textContent = connected ? words.live : words.lost;
  if (connected && connectedBefore) {
    page.log.load().catch(() => undefined);
    refreshState();
    for (const phone of page.phones) phone.guard(() => phone.refresh());
  }
  connectedBefore ||= connected;
}

function onEvent(event) {
  if (event.type === 'clock') setShopTime(event.now);
  for (const phone of page.phones) phone.on(event);
  switch (event.type) {
    case 'request':
      page.log.addRequest(event.request);
      return /\/message\/(push|multicast|broadcast|narrowcast)/.test(event.request.path) ? refreshState() : undefined;
    case 'webhook':
      return page.log.addWebhook(event);
    case 'clock':
      page.clock.draw();
      return page.log.note(words.logs.clock(momentOf(event.now)), event.now);
    case 'state':
      return onState(event);
    default:
      return undefined;
  }
}

function onState(event) {
  if (event.faults) {
    page.faults.show(event.faults);
    const names = namesOf(event.faults).map((name) => words.faults[name]);
    page.log.note(names.length > 0 ? words.logs.faulty(names.join('、')) : words.logs.mended, shopNow().toISOString());
  }
  if (!event.person) return refreshState();
  refreshCrowd();
  // A phone without an owner goes to whoever comes.
  const free = stage.creating || !page.phonesGiven ? undefined : page.phones.find((phone) => !phone.wanted);
  if (free && page.phones.every(({ wanted }) => wanted !== event.person)) {
    free.guard(() => free.show(event.person));
  }
}

start().catch((error) => {
  document.getElementById('stage').append(h('p', { class: 'quiet' }, words.failed(error.message)));
});
