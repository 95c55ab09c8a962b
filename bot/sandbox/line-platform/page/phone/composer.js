import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';
import { stickerPicture, stickers } from './stickers.js';

/**
 * Where a person writes: photo, place, sticker, words, send.
 * @param {(what: string, body?: object) => Promise<unknown>} send
 */
export function createComposer(send) {
  const input = h('input', {
    testid: 'chat-input',
    placeholder: words.typeHere,
    'aria-label': words.typeHere,
    maxlength: 5_000,
    autocomplete: 'off',
    enterkeyhint: 'send',
  });
  const tray = stickerTray((sticker) => {
    tray.hidden = true;
    send('sticker', sticker);
  });
  const tool = (name, testid, label, onclick) =>
    h('button', { type: 'button', class: 'tool', testid, title: label, 'aria-label': label, onclick }, icon(name, 22));
  const submit = h(
    'button',
    { type: 'submit', class: 'tool go', testid: 'chat-send', 'aria-label': words.send },
    icon('send', 22),
  );
  const onsubmit = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    if ((await send('say', { text })) === false && input.value === '') input.value = text;
  };
  const form = h(
    'form',
    { class: 'composer', onsubmit },
    tool('photo', 'send-image', words.image, () => send('image')),
    tool('pin', 'send-location', words.location, () => send('location', { title: words.here })),
    h(
      'span',
      { class: 'field' },
      input,
      tool('smile', 'send-sticker', words.sticker, () => {
        tray.hidden = !tray.hidden;
      }),
    ),
    submit,
  );
  const element = h('div', { class: 'compose' }, tray, form);
  return {
    element,
    setEnabled: (enabled) => {
      for (const part of form.querySelectorAll('input, button')) part.disabled = !enabled;
      if (!enabled) tray.hidden = true;
    },
    clear: () => {
      input.value = '';
      tray.hidden = true;
    },
    fill: (text) => {
      if (text) input.value = text;
      input.focus();
    },
  };
}

function stickerTray(choose) {
  const tray = h('div', { class: 'tray', testid: 'sticker-tray' });
  tray.hidden = true;
  for (const { packageId, stickerId, name } of stickers) {
    tray.append(
      h(
        'button',
        {
          type: 'button',
          testid: `sticker-${stickerId}`,
          'aria-label': name,
          onclick: () => choose({ packageId, stickerId }),
        },
        stickerPicture({ packageId, stickerId }, 56),
      ),
    );
  }
  return tray;
}
