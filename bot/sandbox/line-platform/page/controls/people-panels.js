import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';
import { createPanel } from './panel.js';

const languages = [
  ['zh-TW', '中文'],
  ['en', 'English'],
  ['ja', '日本語'],
  ['th', 'ไทย'],
];

const labelled = (label, input) => h('label', {}, h('span', {}, label), input);
const span = (text) => h('span', { class: 'btn-words' }, text);

/** Runs a form's work; what is refused is told under it and the form stays. */
const submitting = (work) => async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  form.querySelector('.wrong')?.remove();
  const button = form.querySelector('[type=submit]');
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    form.append(h('p', { class: 'wrong', role: 'alert' }, words.failed(error.message)));
  } finally {
    button.disabled = false;
  }
};

function phoneChoice(phones, chosen) {
  const select = h('select', { testid: 'for-phone', 'aria-label': words.which });
  phones.forEach((_phone, index) => {
    select.append(h('option', { value: String(index + 1) }, index === 0 ? words.leftPhone : words.rightPhone));
  });
  select.value = String(chosen);
  return select;
}

/**
 * Adds somebody and gives them a phone: the shown one, unless another is chosen.
 * @param {{phones: object[], current: () => number}} stage
 */
export function newPersonPanel(stage) {
  let forPhone = null;
  const panel = createPanel({
    testid: 'new-person',
    name: words.newPerson,
    label: [icon('plus'), span(words.newPerson)],
    fill: (close) => {
      const name = h('input', { testid: 'new-person-name', required: true, maxlength: 60, autocomplete: 'off' });
      const language = h('select', { testid: 'new-person-language' });
      for (const [value, label] of languages) language.append(h('option', { value }, label));
      const which = phoneChoice(stage.phones, forPhone ?? stage.current());
      forPhone = null;
      const work = async () => {
        const number = Number(which.value);
        stage.creating = true;
        try {
          const person = await api.newPerson({ name: name.value.trim(), language: language.value });
          stage.showTab(number);
          await stage.phones[number - 1].show(person.id);
        } finally {
          stage.creating = false;
        }
        close();
      };
      const create = h('button', { type: 'submit', class: 'strong', testid: 'new-person-create' }, words.create);
      const fields = [labelled(words.name, name), labelled(words.language, language), labelled(words.which, which)];
      return [h('form', { class: 'form', onsubmit: submitting(work) }, ...fields, create)];
    },
  });
  return {
    ...panel,
    openFor: (number) => {
      forPhone = number;
      panel.open();
    },
  };
}

/** Scans a poster with a phone: its LIFF page opens there. */
export function scanPanel(stage) {
  let lastCode = 'main';
  return createPanel({
    testid: 'scan-poster',
    name: words.scanPoster,
    label: [icon('scan'), span(words.scanPoster)],
    fill: (close) => {
      const code = h('input', { testid: 'scan-code', required: true, value: lastCode, autocomplete: 'off' });
      const which = phoneChoice(stage.phones, stage.current());
      const work = async () => {
        const phone = stage.phones[Number(which.value) - 1];
        if (!phone.personId) throw new Error(words.nobody);
        const opened = await api.act(phone.personId, 'scan', { code: code.value.trim() });
        lastCode = code.value.trim();
        stage.showTab(phone.number);
        await phone.openLiff(opened);
        close();
      };
      const go = h('button', { type: 'submit', class: 'strong', testid: 'scan-go' }, words.scanGo);
      const hint = h('p', { class: 'hint' }, words.scanHint);
      return [
        h(
          'form',
          { class: 'form', onsubmit: submitting(work) },
          hint,
          labelled(words.code, code),
          labelled(words.which, which),
          go,
        ),
      ];
    },
  });
}

/** Blocks the shop on the shown phone, or takes the block back. */
export function blockButton(stage) {
  const label = span(words.block);
  const button = h('button', { type: 'button', class: 'btn', testid: 'block' }, icon('block'), label);
  button.addEventListener('click', () => {
    const phone = stage.phones[stage.current() - 1];
    phone.guard(() => phone.do(phone.person.blocked ? 'unblock' : 'block'));
  });
  const draw = () => {
    const { person } = stage.phones[stage.current() - 1];
    label.textContent = person?.blocked ? words.unblock : words.block;
    button.title = person ? `${label.textContent}：${person.name}` : label.textContent;
    button.disabled = !person || !(person.friend || person.blocked);
    button.classList.toggle('on', Boolean(person?.blocked));
  };
  return { element: h('div', { class: 'control' }, button), draw };
}
