import { h } from '../dom.js';
import { picture } from '../picture.js';

/** The row above the input: what the last message offers, until it is used or something newer is said. */
export function createQuickReplies(act) {
  const element = h('div', { class: 'quick', testid: 'quick-replies', hidden: true });
  let used = null;

  return {
    element,
    /** @param {object | undefined} last the newest message in the chat */
    show: (last) => {
      const items = last?.from === 'shop' && last.id !== used ? (last.message?.quickReply?.items ?? []) : [];
      element.hidden = items.length === 0;
      element.scrollLeft = 0;
      element.replaceChildren(
        ...items.map(({ action, imageUrl }) => {
          return h(
            'button',
            {
              type: 'button',
              testid: 'quick-reply',
              onclick: () => {
                // A date wheel or a link that is put away leaves the row where it was, as in LINE.
                if (!['uri', 'datetimepicker', 'clipboard'].includes(action?.type)) {
                  used = last.id;
                  element.hidden = true;
                }
                act(action);
              },
            },
            imageUrl ? picture(imageUrl) : null,
            String(action?.label ?? ''),
          );
        }),
      );
    },
  };
}
