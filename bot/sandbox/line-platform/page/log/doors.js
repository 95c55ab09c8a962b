import { h } from '../dom.js';
import { icon } from '../icons.js';
import { words } from '../words.js';

/** What a link of the shop is, by where it leads; one we do not know keeps its own label. */
function nameOf({ label, url }) {
  const path = new URL(url).pathname.replace(/\/$/, '');
  const known = {
    '/liff': words.doors.card,
    '/staff/counter': words.doors.counter,
    '/staff': words.doors.console,
  }[path];
  if (known) return known;
  return /owner|店主/.test(`${path} ${label}`) ? words.doors.owner : [label, new URL(url).host];
}

/**
 * Ways into the shop that are no phone's: each opens in a tab of its own.
 * @param {{label: string, url: string}[]} links what the stand-in was told
 * @param {string} shopUrl
 */
export function doors(links, shopUrl) {
  const base = shopUrl.replace(/\/$/, '');
  const usual = ['/staff/counter', '/staff'].map((path) => ({ label: path, url: `${base}${path}` }));
  const shown = (links.length > 0 ? links : usual).filter(
    ({ url }) => URL.canParse(url) && new URL(url).origin !== location.origin,
  );
  return h(
    'nav',
    { class: 'doors', testid: 'doors' },
    ...shown.map((link) => {
      const [name, hint] = nameOf(link);
      return h(
        'a',
        { href: link.url, target: '_blank', rel: 'noopener noreferrer' },
        h('b', {}, name, icon('out', 16)),
        h('span', { class: 'quiet' }, hint),
      );
    }),
  );
}
