import { h } from '../dom.js';
import { icon, shopAvatar } from '../icons.js';
import { minuteOf } from '../time.js';
import { words } from '../words.js';
import { summaryOf } from './messages.js';

/** A phone nobody owns. */
export const emptyScreen = ({ onNew, onSwap }) =>
  h(
    'div',
    { class: 'screen centre', testid: 'nobody' },
    h('span', { class: 'big-icon' }, icon('person', 44)),
    h('b', {}, words.nobody),
    h('p', {}, words.nobodyHint),
    h('button', { type: 'button', class: 'strong', onclick: onNew }, words.newPerson),
    h('button', { type: 'button', onclick: onSwap }, words.swap),
  );

/** The list of chats: this LINE knows one account, the shop's. */
export function listScreen({ shopName, messages, unread, person, onOpen }) {
  const last = messages.at(-1);
  const preview = person.blocked
    ? words.blockedTag
    : last
      ? last.unsent
        ? words.unsent
        : summaryOf(last.message)
      : person.friend
        ? words.noMessages
        : words.stranger;
  return h(
    'div',
    { class: 'screen', testid: 'chat-list' },
    h('div', { class: 'line-top plain' }, h('b', {}, words.chats)),
    h(
      'button',
      { type: 'button', class: 'chat-row', testid: 'open-chat', onclick: onOpen },
      h('span', { class: 'avatar large' }, shopAvatar(50)),
      h(
        'span',
        { class: 'chat-row-words' },
        h('b', {}, shopName, h('i', { class: 'shield', title: words.officialAccount }, '★')),
        h('span', { class: 'preview' }, preview),
      ),
      h(
        'span',
        { class: 'chat-row-side' },
        last ? h('time', {}, minuteOf(last.at)) : null,
        unread > 0 ? h('b', { class: 'badge', testid: 'unread' }, unread > 99 ? '99+' : String(unread)) : null,
      ),
    ),
  );
}

/** The shop as somebody sees it who has not added it. */
export const profileScreen = ({ shopName, hasMessages, onFollow, onChat, onBack }) =>
  h(
    'div',
    { class: 'screen profile', testid: 'profile' },
    h(
      'div',
      { class: 'cover' },
      h('button', { type: 'button', class: 'tool', 'aria-label': words.back, onclick: onBack }, icon('back', 22)),
    ),
    h('span', { class: 'avatar huge' }, shopAvatar(92)),
    h('h3', {}, shopName),
    h('p', { class: 'quiet' }, h('i', { class: 'shield' }, '★'), ` ${words.officialAccount}`),
    h('p', { class: 'quiet' }, words.profileHint),
    h('button', { type: 'button', class: 'strong', testid: 'add-friend', onclick: onFollow }, words.add),
    hasMessages ? h('button', { type: 'button', testid: 'see-chat', onclick: onChat }, words.openChat) : null,
  );

/** The strip above a chat that cannot go both ways. */
export function stateBanner(person, { onFollow, onUnblock }) {
  if (person.blocked) {
    return h(
      'div',
      { class: 'banner', testid: 'blocked-banner' },
      h('span', {}, words.blockedBanner),
      h('button', { type: 'button', testid: 'unblock', onclick: onUnblock }, words.unblock),
    );
  }
  if (person.friend) return null;
  return h(
    'div',
    { class: 'banner', testid: 'stranger-banner' },
    h('span', {}, words.notFriend),
    h('button', { type: 'button', testid: 'add-friend', onclick: onFollow }, words.add),
  );
}
