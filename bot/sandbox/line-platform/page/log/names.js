import { api } from '../api.js';

const names = new Map();
const asking = new Set();

/** Told when a name has become known: rows that show its id are written anew. */
export const newlyKnown = new EventTarget();

/** A person's name by LINE's id, or a short form of the id until the stand-in has told it. */
export function nameOf(lineUserId) {
  if (typeof lineUserId !== 'string') return '–';
  const known = names.get(lineUserId);
  if (known) return known;
  if (!asking.has(lineUserId)) {
    asking.add(lineUserId);
    api
      .person(lineUserId)
      .then(({ name }) => {
        names.set(lineUserId, name);
        newlyKnown.dispatchEvent(new Event('name'));
      })
      // Sent to somebody this LINE does not know: the id is all there is.
      .catch(() => names.set(lineUserId, `${lineUserId.slice(0, 7)}…`));
  }
  return `${lineUserId.slice(0, 7)}…`;
}
