import { api } from '../api.js';
import { h, toast } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';
import { perform } from './actions.js';
import { createChatLog } from './chat-log.js';
import { face, openChooser } from './chooser.js';
import { createComposer } from './composer.js';
import { createLiffSheet } from './liff-sheet.js';
import { createQuickReplies } from './quick-replies.js';
import { createRichMenu } from './rich-menu.js';
import { emptyScreen, listScreen, profileScreen, stateBanner } from './screens.js';

/** Message ids are numbers too long for a number. */
const isNewer = (id, than) => !than || id.length > than.length || (id.length === than.length && id > than);

/**
 * One phone: whose it is, what is on its screen, what its owner does. Everything shown comes from the stand-in; the phone keeps
 * only whose it is and what was seen.
 */
export class Phone {
  /**
   * @param {number} number 1 or 2
   * @param {{name: string, liffId: string, url: string}} shop
   * @param {{onNew: (number: number) => void, onChange: () => void, liffAddress: (number: number, opened: object) => Promise<string>}} options
   */
  constructor(number, shop, { onNew, onChange, liffAddress }) {
    this.number = number;
    this.shop = shop;
    this.person = null;
    this.messages = [];
    this.drawn = null;
    this.arriving = false;
    this.screen = 'empty';
    this.turn = 0;
    this.onNew = () => onNew(number);
    this.onChange = onChange;
    this.liffAddress = liffAddress;
    const act = (action) => this.guard(() => perform(this, action));
    this.chatLog = createChatLog({ act });
    this.composer = createComposer((what, body) => this.guard(() => this.do(what, body)));
    this.quick = createQuickReplies(act);
    this.menu = createRichMenu(act);
    this.build();
    this.liff = createLiffSheet(this.glass, shop.name);
  }

  build() {
    const back = h(
      'button',
      { type: 'button', class: 'tool', testid: 'chat-back', 'aria-label': words.back, onclick: () => this.go('list') },
      icon('back', 22),
    );
    this.banner = h('div', {});
    this.chat = h(
      'div',
      { class: 'screen chat', testid: 'chat' },
      h('div', { class: 'line-top' }, back, h('b', {}, this.shop.name)),
      this.banner,
      this.chatLog.element,
      this.quick.element,
      this.menu.element,
      this.composer.element,
    );
    this.other = h('div', { class: 'screen-holder' });
    this.glass = h('div', { class: 'glass' }, this.chat, this.other);
    this.caption = h('h2', { class: 'caption' });
    this.element = h(
      'section',
      {
        class: 'ph',
        testid: `phone-${this.number}`,
        'aria-label': this.number === 1 ? words.leftPhone : words.rightPhone,
      },
      this.caption,
      h('div', { class: 'body' }, this.glass),
    );
    this.draw();
  }

  get personId() {
    return this.wanted ?? null;
  }

  /** Gives the phone to somebody; remembered across reloads. */
  async show(id) {
    this.liff.close();
    this.glass.querySelector('.veil')?.remove();
    this.composer.clear();
    this.menu.forget();
    this.person = null;
    this.messages = [];
    this.drawn = null;
    this.wanted = id;
    localStorage.setItem(`phone-${this.number}`, id);
    this.arriving = true;
    await this.refresh();
  }

  /** Reads person, chat and menu anew. Whichever reading ends last after a change of hands chooses the screen. */
  async refresh() {
    const id = this.wanted;
    if (!id) return;
    const turn = ++this.turn;
    const [person, messages, menu] = await Promise.all([api.person(id), api.chat(id), api.richMenu(id)]);
    if (turn !== this.turn) return;
    const wasStranger = this.person && !this.person.friend && !this.person.blocked;
    this.person = person;
    this.take(messages);
    this.quick.show(person.blocked ? undefined : this.messages.at(-1));
    this.menu.show(menu);
    const known = person.friend || person.blocked;
    if (this.arriving) this.screen = known ? 'chat' : 'profile';
    else if (this.screen === 'profile' && wasStranger && person.friend) this.screen = 'chat';
    this.arriving = false;
    this.draw();
  }

  /** A chat read anew. What the stream brought meanwhile stays; a chat that is the same is not drawn again. */
  take(read) {
    const lastRead = read.at(-1)?.id;
    const messages = [...read, ...this.messages.filter(({ id }) => isNewer(id, lastRead))];
    if (JSON.stringify(messages) === JSON.stringify(this.drawn)) return;
    this.messages = messages;
    this.drawn = messages;
    this.chatLog.show(messages);
  }

  async refreshMenu() {
    const id = this.wanted;
    if (!id) return;
    const menu = await api.richMenu(id);
    if (id === this.wanted && this.person) this.menu.show(menu);
  }

  go(screen) {
    this.screen = screen;
    this.draw();
  }

  draw() {
    const { person, screen } = this;
    this.drawCaption();
    const inChat = screen === 'chat' && person;
    this.chat.hidden = !inChat;
    this.other.hidden = Boolean(inChat);
    if (inChat) {
      const follow = () => this.guard(() => this.do('follow'));
      const unblock = () => this.guard(() => this.do('unblock'));
      const banner = stateBanner(person, { onFollow: follow, onUnblock: unblock });
      this.banner.replaceChildren(...(banner ? [banner] : []));
      this.composer.setEnabled(!person.blocked);
      this.chatLog.refit();
      this.seeAll();
    }
    this.other.replaceChildren(...(inChat ? [] : [this.otherScreen()]));
    this.onChange();
  }

  otherScreen() {
    const { person, messages, shop } = this;
    if (!person) return emptyScreen({ onNew: this.onNew, onSwap: () => this.choose() });
    const known = person.friend || person.blocked;
    if (this.screen === 'profile') {
      return profileScreen({
        shopName: shop.name,
        hasMessages: messages.length > 0,
        onFollow: () => this.guard(() => this.do('follow')),
        onChat: () => this.go('chat'),
        onBack: () => this.go('list'),
      });
    }
    return listScreen({
      shopName: shop.name,
      messages,
      unread: this.unread(),
      person,
      onOpen: () => this.go(known ? 'chat' : 'profile'),
    });
  }

  drawCaption() {
    const { person } = this;
    const swap = h(
      'button',
      { type: 'button', class: 'swap', testid: 'swap', onclick: () => this.choose() },
      words.swap,
    );
    swap.append(icon('down', 14));
    const who = person
      ? [face(person), h('b', { testid: 'phone-owner', title: person.name }, person.name), h('span', {}, words.sLine)]
      : [h('b', {}, this.number === 1 ? words.leftPhone : words.rightPhone)];
    this.caption.replaceChildren(...who, swap);
  }

  choose() {
    openChooser(this.glass, {
      onChoose: (id) => this.guard(() => this.show(id)),
      onNew: this.onNew,
      current: this.personId,
    });
  }

  /** What has been seen is the page's to know: LINE tells the shop nothing of it. */
  seeAll() {
    const last = this.messages.at(-1);
    if (last) localStorage.setItem(`seen-${this.personId}`, last.id);
  }

  unread() {
    const seen = localStorage.getItem(`seen-${this.personId}`) ?? '';
    return this.messages.filter(({ id, from }) => from === 'shop' && isNewer(id, seen)).length;
  }

  /** Does something as this person. */
  async do(what, body) {
    if (!this.personId) return undefined;
    const done = await api.act(this.personId, what, body);
    if (['follow', 'block', 'unblock'].includes(what)) await this.refresh();
    return done;
  }

  /** Runs what a tap began; a refusal is told on the phone. @returns false when it was refused */
  async guard(work) {
    try {
      return await work();
    } catch (error) {
      this.toast(words.failed(error.message));
      return false;
    }
  }

  toast(text) {
    toast(this.glass, text);
  }

  setMenuOpen(open) {
    this.menu.setOpen(open);
  }

  /** @param {{frame: string, page: string}} opened what the stand-in says of it */
  async openLiff(opened) {
    const owner = this.wanted;
    const address = await this.liffAddress(this.number, opened);
    if (owner !== this.wanted) return;
    this.glass.querySelector('.chooser')?.remove();
    this.liff.open(address);
  }

  /** Something happened in the stand-in. */
  on(event) {
    if (event.type === 'clock') return this.chatLog.relabel();
    if (event.type === 'state' && event.richMenus) return void this.guard(() => this.refreshMenu());
    if (event.person !== this.wanted || !this.wanted) return undefined;
    if (event.type === 'state') return void this.guard(() => this.refresh());
    if (event.type === 'open' && event.frame) return void this.guard(() => this.openLiff(event));
    if (event.type === 'chat') return this.onChat(event);
    return undefined;
  }

  onChat({ message, loading, read }) {
    if (loading) return this.chatLog.type(loading);
    if (read) return this.chatLog.read(read);
    if (!message || this.messages.some(({ id }) => id === message.id)) return undefined;
    this.messages.push(message);
    this.chatLog.add(message);
    this.quick.show(message);
    if (this.screen === 'chat') this.seeAll();
    else if (this.person) this.draw();
    return undefined;
  }
}
