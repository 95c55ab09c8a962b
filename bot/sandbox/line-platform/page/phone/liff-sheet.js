import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';

/**
 * LINE's own browser over the chat: a bar with a name and a cross, and the shop's page in a frame on the phone's own host.
 * The page may close itself (`{type:'liff-close'}`, what `liff.closeWindow()` is here).
 * @param {HTMLElement} glass the phone's screen
 * @param {string} title
 */
export function createLiffSheet(glass, title) {
  let sheet = null;
  let address = null;

  const close = () => {
    sheet?.remove();
    sheet = null;
    address = null;
  };

  addEventListener('message', ({ source, data }) => {
    const frame = sheet?.querySelector('iframe');
    if (frame && source === frame.contentWindow && data?.type === 'liff-close') close();
  });

  const open = (url) => {
    // Told twice, by the answer and by the stream: the second is the same opening.
    if (address === url) return;
    close();
    address = url;
    const frame = h('iframe', {
      src: url,
      title,
      testid: 'liff-frame',
      // A page in LINE cannot lead LINE itself elsewhere.
      sandbox: 'allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox',
      allow: 'camera; clipboard-write; fullscreen; screen-wake-lock',
      referrerpolicy: 'no-referrer',
    });
    const bar = h('i', { class: 'liff-loading', 'aria-hidden': 'true' });
    frame.addEventListener('load', () => bar.remove());
    sheet = h(
      'section',
      { class: 'liff', testid: 'liff', 'aria-label': title },
      h(
        'header',
        { class: 'liff-top' },
        h('b', {}, title),
        h(
          'button',
          { type: 'button', testid: 'liff-close', 'aria-label': words.close, onclick: close },
          icon('close', 20),
        ),
      ),
      bar,
      frame,
    );
    glass.append(sheet);
  };

  return { open, close, isOpen: () => sheet !== null };
}
