import { api } from '../api.js';

const names = new Map();
const asking = new Set();
const asked = [];
const atOnce = 100;
/** A row is about what happened, too. */
const longest = 14;

/** Told when a name has become known: rows that show its id are written anew. */
export const newlyKnown = new EventTarget();

/** A person's name by LINE's id, or a short form of the id until the stand-in has told it. */
export function nameOf(lineUserId) {
  if (typeof lineUserId !== 'string') return '–';
  const known = names.get(lineUserId);
  if (known) return known;
  if (!asking.has(lineUserId)) {
    asking.add(lineUserId);
    if (asked.push(lineUserId) === 1) setTimeout(ask, 30);
  }
  return shortOf(lineUserId);
}

const shortOf = (lineUserId) => `${lineUserId.slice(0, 7)}…`;

/** Many at once: a campaign brings hundreds. */
async function ask() {
  const ids = asked.splice(0, atOnce);
  if (asked.length > 0) setTimeout(ask, 30);
  try {
    const { people } = await api.people({ ids: ids.join(',') });
    for (const { lineUserId, name } of people) {
      const letters = [...name];
      names.set(lineUserId, letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : name);
    }
    newlyKnown.dispatchEvent(new Event('name'));
  } catch {
    // Whoever is asked for next asks again.
    for (const id of ids) asking.delete(id);
  }
}
