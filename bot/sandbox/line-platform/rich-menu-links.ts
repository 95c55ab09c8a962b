import { isLineUserId } from '../../../shared/ids.ts';
import type { Endpoint } from './line-api.ts';
import { badProperty, LineError } from './line-error.ts';
import { findPerson, type Platform, peopleChanged, reachable } from './platform.ts';
import { menuOf, menusChanged } from './rich-menu-endpoints.ts';
import type { JsonObject, Person } from './types.ts';

const maxBulk = 500;

/** Which menu whom is shown: links one by one, in bulk, and the default. */
export function richMenuLinkEndpoints(platform: Platform): Endpoint[] {
  return [...bulkEndpoints(platform), ...linkEndpoints(platform)];
}

function idsOf(body: JsonObject): string[] {
  const ids = body.userIds;
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > maxBulk) {
    throw new LineError(400, 'The request body has 1 error(s)', {
      details: [{ message: `Size must be between 1 and ${maxBulk}`, property: 'userIds' }],
    });
  }
  ids.forEach((id, index) => {
    if (!isLineUserId(id)) throw badProperty(`userIds[${index}]`);
  });
  return ids as string[];
}

function bulkEndpoints(platform: Platform): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/v2/bot/richmenu/bulk/link',
      takes: 'json',
      handle: ({ body }) => {
        const ids = idsOf(body);
        const id = linkable(platform, body.richMenuId);
        for (const userId of ids) link(platform, userId, id);
        return { status: 202, body: {} };
      },
    },
    {
      method: 'POST',
      path: '/v2/bot/richmenu/bulk/unlink',
      takes: 'json',
      handle: ({ body }) => {
        for (const userId of idsOf(body)) unlink(platform, userId);
        return { status: 202, body: {} };
      },
    },
  ];
}

function linkable(platform: Platform, id: unknown): string {
  const { richMenuId } = menuOf(platform, id);
  if (!platform.state.richMenuImages[richMenuId]) {
    throw new LineError(400, 'must upload richmenu image before applying it to user');
  }
  return richMenuId;
}

/** Whoever is out of reach keeps nothing, and LINE says 200 all the same. */
function link(platform: Platform, userId: string, richMenuId: string): void {
  const person = findPerson(platform, userId);
  if (!person || !reachable(person)) return;
  person.richMenuId = richMenuId;
  peopleChanged(platform, person);
}

function unlink(platform: Platform, userId: string): void {
  const person = findPerson(platform, userId);
  if (!person) return;
  delete person.richMenuId;
  peopleChanged(platform, person);
}

function linkEndpoints(platform: Platform): Endpoint[] {
  const { state } = platform;
  const all = '/v2/bot/user/all/richmenu';
  const one = '/v2/bot/user/:userId/richmenu';
  const checked = (id: string | undefined): string => {
    if (!isLineUserId(id)) throw new LineError(400, "The value for the 'userId' parameter is invalid");
    return id;
  };
  return [
    {
      method: 'POST',
      path: `${all}/:richMenuId`,
      handle: ({ params }) => {
        state.defaultRichMenuId = linkable(platform, params.richMenuId);
        menusChanged(platform);
        return { body: {} };
      },
    },
    {
      method: 'GET',
      path: all,
      handle: () => {
        if (!state.defaultRichMenuId) throw new LineError(404, 'no default richmenu');
        return { body: { richMenuId: state.defaultRichMenuId } };
      },
    },
    {
      method: 'DELETE',
      path: all,
      handle: () => {
        delete state.defaultRichMenuId;
        menusChanged(platform);
        return { body: {} };
      },
    },
    {
      method: 'POST',
      path: `${one}/:richMenuId`,
      handle: ({ params }) => {
        const userId = checked(params.userId);
        link(platform, userId, linkable(platform, params.richMenuId));
        return { body: {} };
      },
    },
    {
      method: 'GET',
      path: one,
      handle: ({ params }) => {
        const richMenuId = findPerson(platform, checked(params.userId))?.richMenuId;
        if (!richMenuId) throw new LineError(404, 'the user has no richmenu');
        return { body: { richMenuId } };
      },
    },
    {
      method: 'DELETE',
      path: one,
      handle: ({ params }) => {
        unlink(platform, checked(params.userId));
        return { body: {} };
      },
    },
  ];
}

/** The menu on a person's phone: their own, else the default; a deleted one is not shown. */
export function menuShownTo(platform: Platform, person: Person): JsonObject {
  const { state } = platform;
  const shown = [person.richMenuId, state.defaultRichMenuId].find((id) => id !== undefined && state.richMenus[id]);
  const menu = shown === undefined ? undefined : state.richMenus[shown];
  if (!menu || person.blocked) return { menu: null };
  const { richMenuId } = menu;
  const imageUrl = state.richMenuImages[richMenuId] ? `/control/richmenus/${richMenuId}/image` : null;
  return { menu, imageUrl, linked: person.richMenuId === richMenuId };
}
