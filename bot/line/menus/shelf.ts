import { type LineApi, LineCallError } from '../api-client.ts';
import type { DrawnMenu } from './drawn.ts';
import type { MenuName } from './names.ts';

export type ListedMenu = { richMenuId: string; name: string };

/** The menus LINE keeps for us, under the names we know them by. */
export type MenuShelf = {
  /** Asks LINE again what there is. Ids that are not those of the drawn versions any more are forgotten. */
  look(): Promise<readonly ListedMenu[]>;
  /** The id of a menu as it is drawn now: remembered, else found at LINE, else made there. @throws LineCallError. */
  idOf(name: MenuName): Promise<string>;
  /** LINE no longer knows that id. */
  forget(name: MenuName, id: string): void;
  /** How many were made so far. */
  made(): number;
};

const timeoutMs = 10_000;
const pictureTimeoutMs = 20_000;
/** Many people may wait for one menu; where LINE would not make it, it is not asked again by each of them. */
const pauseMs = 30_000;

/**
 * The race, step by step (two processes, or a crash at any line):
 * 1. A menu is made only when a list asked for just before has none of its name. Two processes can still both make it: then both are good,
 *    all take the one with the smallest id from the next list on, and reconciling removes the other.
 * 2. A menu whose maker died before its picture is in the list, and LINE shows it to nobody. Whoever finds one looks whether the picture is
 *    there and gives it if not. Of two that give it at once the second is refused; what counts is that it is there.
 * 3. An id may be gone when it is used: whoever is told so forgets it, and looks again.
 */
export function createMenuShelf(options: {
  api: LineApi;
  draw: (name: MenuName) => Promise<DrawnMenu>;
  /** Monotonic milliseconds. */
  elapsed?: () => number;
}): MenuShelf {
  const { api, draw, elapsed = () => performance.now() } = options;
  const ids = new Map<MenuName, string>();
  const searches = new Map<MenuName, Promise<string>>();
  const failures = new Map<MenuName, { error: unknown; at: number }>();
  let listed: readonly ListedMenu[] | null = null;
  let listing: Promise<readonly ListedMenu[]> | null = null;
  let made = 0;

  function list(): Promise<readonly ListedMenu[]> {
    listing ??= api
      .call('rich menu list', timeoutMs, (client) => client.getRichMenuList())
      .then(({ richmenus }) => {
        listed = richmenus;
        return listed;
      })
      .finally(() => {
        listing = null;
      });
    return listing;
  }

  async function search(name: MenuName): Promise<string> {
    const menu = await draw(name);
    const found = firstOf(listed ?? [], menu) ?? firstOf(await list(), menu);
    const id = found ?? (await make(menu));
    if (found === null || !(await hasPicture(api, id))) await givePicture(api, id, menu);
    ids.set(name, id);
    return id;
  }

  async function make({ request }: DrawnMenu): Promise<string> {
    const { richMenuId } = await api.call('rich menu', timeoutMs, (client) => client.createRichMenu(request));
    made += 1;
    return richMenuId;
  }

  return {
    async look() {
      const all = await list();
      failures.clear();
      for (const [name, id] of ids) if (firstOf(all, await draw(name)) !== id) ids.delete(name);
      return all;
    },
    async idOf(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      const failure = failures.get(name);
      if (failure && elapsed() - failure.at < pauseMs) throw failure.error;
      const running = searches.get(name) ?? search(name);
      searches.set(name, running);
      return running
        .catch((error: unknown) => {
          // What the list said may be what was wrong.
          listed = null;
          failures.set(name, { error, at: elapsed() });
          throw error;
        })
        .finally(() => searches.delete(name));
    },
    forget(name, id) {
      if (ids.get(name) !== id) return;
      ids.delete(name);
      listed = null;
    },
    made: () => made,
  };
}

const firstOf = (all: readonly ListedMenu[], { request }: DrawnMenu): string | null =>
  all
    .filter(({ name }) => name === request.name)
    .map(({ richMenuId }) => richMenuId)
    .toSorted()[0] ?? null;

async function hasPicture(api: LineApi, id: string): Promise<boolean> {
  try {
    const picture = await api.call('rich menu picture', pictureTimeoutMs, (client) => client.getRichMenuImage(id));
    picture.destroy();
    return true;
  } catch (error) {
    if (error instanceof LineCallError && error.failure.status === 404) return false;
    throw error;
  }
}

async function givePicture(api: LineApi, id: string, { picture }: DrawnMenu): Promise<void> {
  try {
    await api.call('rich menu upload', pictureTimeoutMs, (client) => client.setRichMenuImage(id, picture));
  } catch (error) {
    const refused = error instanceof LineCallError && error.failure.status === 400;
    if (!refused || !(await hasPicture(api, id))) throw error;
  }
}
