import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';

const limit = 60;

/**
 * "Whose phone is this?": people of this LINE, found by name, and a way to a new one.
 * @param {HTMLElement} glass the phone's screen
 * @param {{onChoose: (id: string) => void, onNew: () => void, current: string | null}} options
 */
export function openChooser(glass, { onChoose, onNew, current }) {
  const list = h('div', { class: 'people' });
  const count = h('p', { class: 'people-count' });
  const search = h('input', {
    type: 'search',
    testid: 'person-search',
    placeholder: words.search,
    'aria-label': words.search,
  });
  const close = () => sheet.remove();
  const choose = (id) => {
    close();
    onChoose(id);
  };
  let asked = 0;
  const load = async () => {
    const turn = ++asked;
    const answer = await api.people({ search: search.value, limit: String(limit) }).catch(() => null);
    if (!answer || turn !== asked) return;
    const { people, found } = answer;
    count.textContent = words.found(people.length, found);
    list.replaceChildren(...people.map((person) => personRow(person, person.id === current, choose)));
  };
  search.addEventListener('input', load);
  const sheet = h(
    'section',
    { class: 'liff chooser', testid: 'chooser', onkeydown: ({ key }) => key === 'Escape' && close() },
    h(
      'header',
      { class: 'liff-top' },
      h('b', {}, words.swap),
      h('button', { type: 'button', 'aria-label': words.close, onclick: close }, icon('close', 20)),
    ),
    search,
    count,
    list,
    h(
      'button',
      {
        type: 'button',
        class: 'strong',
        onclick: () => {
          close();
          onNew();
        },
      },
      words.newPerson,
    ),
  );
  glass.querySelector('.chooser')?.remove();
  glass.append(sheet);
  search.focus();
  load();
}

const stateOf = (person) => (person.blocked ? words.blockedTag : person.friend ? words.friend : words.stranger);

function personRow(person, isCurrent, choose) {
  return h(
    'button',
    {
      type: 'button',
      class: 'person',
      testid: `person-${person.id}`,
      'aria-current': isCurrent ? 'true' : undefined,
      onclick: () => choose(person.id),
    },
    face(person),
    h('span', { class: 'person-name' }, person.name),
    h('span', { class: 'quiet' }, `${person.id} · ${person.language} · ${stateOf(person)}`),
  );
}

/** The first letter on a colour of its own, the same every time. */
export function face(person) {
  const hue = [...person.lineUserId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const letter = [...person.name.trim()][0] ?? '?';
  return h('span', { class: 'face', style: { '--hue': String(hue) }, 'aria-hidden': 'true' }, letter);
}
