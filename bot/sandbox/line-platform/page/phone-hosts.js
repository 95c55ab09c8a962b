import { h } from './dom.js';

const patienceMs = 2_000;

/**
 * Whether frames on the phones' own hosts (`p1.localhost`) work here. Some browsers do not know such names, and some deny storage
 * to every frame of another site; there all phones share the shop's plain host, one LIFF page at a time.
 * @returns {Promise<boolean>}
 */
export function canUsePhoneHosts() {
  const address = new URL('/page/probe.html', location.href);
  address.hostname = 'p0.localhost';
  const frame = h('iframe', { src: address.href, hidden: true, title: 'probe' });
  return new Promise((resolve) => {
    const done = (works) => {
      removeEventListener('message', onMessage);
      clearTimeout(timer);
      frame.remove();
      resolve(works);
    };
    const onMessage = ({ source, data }) => {
      if (source === frame.contentWindow && data?.type === 'probe') done(data.storage === true);
    };
    const timer = setTimeout(() => done(false), patienceMs);
    addEventListener('message', onMessage);
    document.body.append(frame);
  });
}

/** A local address under the name this page has, so that both are one site. */
export function onThisHost(address) {
  const url = new URL(address);
  if (/^(localhost|127\.\d+\.\d+\.\d+|.+\.localhost)$/.test(url.hostname)) url.hostname = location.hostname;
  return url.href;
}
