import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';
import { tapArea } from './templates.js';

/** px of the screen, below which an open menu would hide the chat. */
const minHeight = 500;

/**
 * The menu under the chat: an image with places to tap, and the bar whose text opens and closes it.
 * @param {(action: object) => void} act
 */
export function createRichMenu(act) {
  const face = h('div', { class: 'rich-face', testid: 'rich-menu' });
  const label = h('span', {});
  const bar = h(
    'button',
    { type: 'button', class: 'rich-bar', testid: 'chat-bar', onclick: () => setOpen(!open) },
    label,
    icon('down', 14),
  );
  const element = h('div', { class: 'rich', hidden: true }, face, bar);
  let open = false;
  let shownId = null;

  const setOpen = (next) => {
    open = next;
    face.hidden = !open;
    bar.setAttribute('aria-expanded', String(open));
    bar.classList.toggle('closed', !open);
  };

  return {
    element,
    setOpen,
    /** @param {{menu: object | null, imageUrl?: string | null}} shown what the stand-in says this person sees */
    show: ({ menu, imageUrl }) => {
      element.hidden = !menu;
      if (!menu) {
        shownId = null;
        return;
      }
      // A menu comes up open or closed as it says; after that it stays as the person left it.
      const key = `${menu.richMenuId} ${imageUrl}`;
      if (shownId === key) return;
      const firstOne = shownId === null;
      shownId = key;
      label.textContent = menu.chatBarText || words.menu;
      const picture = imageUrl ? h('img', { src: imageUrl, alt: '', draggable: 'false' }) : null;
      const areas = menu.areas.map(({ bounds, action }, index) =>
        tapArea(
          bounds,
          menu.size,
          () => act(action),
          action.label ?? action.displayText ?? action.text ?? `${index + 1}`,
        ),
      );
      face.replaceChildren(...(picture ? [picture] : []), ...areas);
      face.style.aspectRatio = `${menu.size.width} / ${menu.size.height}`;
      // It comes up by itself only where it leaves something of the chat to see.
      const height = element.closest('.glass')?.clientHeight || innerHeight;
      if (firstOne) setOpen(menu.selected !== false && height > minHeight);
      else setOpen(open);
    },
    /** Another person's phone: what was open there says nothing here. */
    forget: () => {
      shownId = null;
      element.hidden = true;
    },
  };
}
