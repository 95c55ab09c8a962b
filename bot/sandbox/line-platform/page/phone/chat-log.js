import { h } from '../dom.js';
import { shrinkToFit } from '../flex/bubble.js';
import { shopAvatar } from '../icons.js';
import { picture } from '../picture.js';
import { dayLabel, dayOf, minuteOf } from '../time.js';
import { words } from '../words.js';
import { renderMessage } from './messages.js';

/**
 * The messages of one chat, oldest first, kept at the end unless somebody scrolled up to read.
 * @param {{act: (action: object) => void}} context
 */
export function createChatLog(context) {
  const list = h('div', { class: 'chat-list', role: 'log', 'aria-live': 'polite' });
  const element = h('div', { class: 'chat-scroll', tabIndex: 0 }, list);
  const shown = new Map();
  let last = null;
  let typing = null;
  const end = keepAtEnd(element, list);

  const append = (entry) => {
    if (shown.size === 0) list.replaceChildren();
    if (!last || dayOf(last.at) !== dayOf(entry.at)) {
      list.append(dayRow(entry.at));
      last = null;
    }
    const row = entry.unsent ? unsentRow() : messageRow(entry, continues(last, entry), context);
    shown.set(entry.id, { entry, row });
    list.append(row);
    if (typing) list.append(typing);
    shrinkToFit(row);
    last = entry;
  };

  const stopTyping = () => {
    typing?.remove();
    typing = null;
  };

  return {
    element,
    show: (messages) => {
      stopTyping();
      list.replaceChildren();
      shown.clear();
      last = null;
      if (messages.length === 0) list.append(h('div', { class: 'day' }, h('span', {}, words.sayFirst)));
      for (const entry of messages) append(entry);
      end.go();
    },
    add: (entry) => {
      if (shown.has(entry.id)) return;
      if (entry.from === 'shop') stopTyping();
      const follow = end.isSeen() || entry.from === 'person';
      append(entry);
      if (follow) end.go();
    },
    /** Everything the person wrote until this moment has been read. */
    read: (until) => {
      for (const { entry, row } of shown.values()) {
        if (entry.from !== 'person' || Date.parse(entry.at) > until) continue;
        entry.read = true;
        const mark = row.querySelector('.read');
        if (mark) mark.hidden = false;
      }
    },
    type: (seconds) => {
      stopTyping();
      typing = typingRow();
      list.append(typing);
      if (end.isSeen()) end.go();
      const mine = typing;
      setTimeout(() => mine.remove(), seconds * 1_000);
    },
    /** The clock was moved: today is another day. */
    relabel: () => {
      for (const day of list.querySelectorAll('[data-at]')) day.firstChild.textContent = dayLabel(day.dataset.at);
    },
    refit: () => {
      shrinkToFit(list);
      if (end.isSeen()) end.go();
    },
  };
}

/** The end of the chat: whoever looks at it goes on seeing it when pictures come late or the menu opens. */
function keepAtEnd(element, list) {
  let seen = true;
  const go = () => {
    seen = true;
    element.scrollTop = element.scrollHeight;
  };
  element.addEventListener('scroll', () => {
    seen = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
  });
  const keeper = new ResizeObserver(() => {
    if (seen) go();
  });
  keeper.observe(element);
  keeper.observe(list);
  return { go, isSeen: () => seen };
}

/** One voice going on within the same minute: the picture is shown once. */
const continues = (before, entry) =>
  Boolean(before) &&
  !before.unsent &&
  before.from === entry.from &&
  minuteOf(before.at) === minuteOf(entry.at) &&
  JSON.stringify(before.message?.sender) === JSON.stringify(entry.message?.sender);

const typingRow = () =>
  h('div', { class: 'row shop' }, avatar({}), h('div', { class: 'bubble typing' }, h('i'), h('i'), h('i')));

const dayRow = (at) => h('div', { class: 'day', 'data-at': at }, h('span', {}, dayLabel(at)));

const unsentRow = () => h('div', { class: 'day', testid: 'message' }, h('span', {}, words.unsent));

function avatar(sender) {
  return h(
    'span',
    { class: 'avatar', 'aria-hidden': 'true' },
    sender.iconUrl ? picture(sender.iconUrl) : shopAvatar(34),
  );
}

function messageRow(entry, goesOn, context) {
  const mine = entry.from === 'person';
  const { element, wide } = renderMessage(entry.message, context);
  const time = h('time', { datetime: entry.at }, minuteOf(entry.at));
  const row = h('div', {
    class: `row ${mine ? 'mine' : 'shop'}${wide ? ' wide' : ''}${goesOn ? ' goes-on' : ''}`,
    testid: 'message',
    'data-from': entry.from,
    'data-type': String(entry.message?.type),
  });
  if (mine) {
    const read = h('span', { class: 'read', hidden: !entry.read }, words.read);
    row.append(h('span', { class: 'when' }, read, time), element);
    return row;
  }
  const sender = entry.message?.sender ?? {};
  const said = h('div', { class: 'said' });
  if (sender.name && !goesOn) said.append(h('span', { class: 'sender' }, String(sender.name)));
  said.append(element, h('span', { class: 'when' }, time));
  row.append(goesOn ? h('span', { class: 'avatar' }) : avatar(sender), said);
  return row;
}
