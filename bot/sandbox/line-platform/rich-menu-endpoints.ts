import { newRichMenuId } from './identifiers.ts';
import { sizeOfImage } from './image-size.ts';
import type { ApiAnswer, ApiCall, Endpoint } from './line-api.ts';
import { badProperty, LineError } from './line-error.ts';
import { checkRichMenu } from './messages/check-rich-menu.ts';
import { type Platform, tell } from './platform.ts';
import type { JsonObject, RichMenu } from './types.ts';

const maxMenus = 1_000;
const maxAliases = 1_000;
const maxImageBytes = 1024 * 1024;
const notFound = (): LineError => new LineError(404, 'Not found');

/** Rich menus: https://developers.line.biz/en/reference/messaging-api/#rich-menu . Fixed paths come before `:richMenuId`. */
export function richMenuEndpoints(platform: Platform): Endpoint[] {
  return [...aliasEndpoints(platform), ...menuEndpoints(platform)];
}

/** A menu by its id. Throws 404. */
export function menuOf(platform: Platform, id: unknown): RichMenu {
  const menu = platform.state.richMenus[String(id)];
  if (!menu) throw notFound();
  return menu;
}

export const menusChanged = (platform: Platform): void => {
  platform.file.changed();
  tell(platform, { type: 'state', richMenus: true });
};

function menuEndpoints(platform: Platform): Endpoint[] {
  const { state } = platform;
  return [
    { method: 'POST', path: '/v2/bot/richmenu', takes: 'json', handle: ({ body }) => create(platform, body) },
    {
      method: 'POST',
      path: '/v2/bot/richmenu/validate',
      takes: 'json',
      handle: ({ body }) => {
        checkRichMenu(body);
        return { body: {} };
      },
    },
    {
      method: 'GET',
      path: '/v2/bot/richmenu/list',
      handle: () => ({ body: { richmenus: Object.values(state.richMenus) } }),
    },
    {
      method: 'GET',
      path: '/v2/bot/richmenu/:richMenuId',
      handle: ({ params }) => ({ body: menuOf(platform, params.richMenuId) }),
    },
    {
      method: 'DELETE',
      path: '/v2/bot/richmenu/:richMenuId',
      handle: ({ params }) => {
        const { richMenuId } = menuOf(platform, params.richMenuId);
        delete state.richMenus[richMenuId];
        delete state.richMenuImages[richMenuId];
        if (state.defaultRichMenuId === richMenuId) delete state.defaultRichMenuId;
        menusChanged(platform);
        return { body: {} };
      },
    },
    {
      method: 'POST',
      path: '/v2/bot/richmenu/:richMenuId/content',
      takes: 'binary',
      handle: (call) => upload(platform, call),
    },
    {
      method: 'GET',
      path: '/v2/bot/richmenu/:richMenuId/content',
      handle: ({ params }) => ({ bytes: imageOf(platform, params.richMenuId ?? '') }),
    },
  ];
}

/** The picture of a menu as the phone page and the download show it. Throws 404. */
export function imageOf(platform: Platform, richMenuId: string): { contentType: string; data: Buffer } {
  const stored = Object.hasOwn(platform.state.richMenuImages, richMenuId)
    ? platform.state.richMenuImages[richMenuId]
    : '';
  const [contentType, base64] = stored?.split(',') ?? [];
  if (!contentType || !base64) throw notFound();
  return { contentType, data: Buffer.from(base64, 'base64') };
}

function create(platform: Platform, body: JsonObject): ApiAnswer {
  checkRichMenu(body);
  if (Object.keys(platform.state.richMenus).length >= maxMenus) {
    throw new LineError(400, 'The maximum number of rich menus has been reached');
  }
  const richMenuId = newRichMenuId();
  platform.state.richMenus[richMenuId] = { ...body, richMenuId } as RichMenu;
  menusChanged(platform);
  return { body: { richMenuId } };
}

/** JPEG or PNG of at most 1 MB and the size the menu names; once set, an image cannot be replaced. */
function upload(platform: Platform, call: ApiCall): ApiAnswer {
  const { contentType, bytes } = call;
  if (contentType !== 'image/png' && contentType !== 'image/jpeg') throw new LineError(415, 'Unsupported Media Type');
  const menu = menuOf(platform, call.params.richMenuId);
  if (platform.state.richMenuImages[menu.richMenuId]) {
    throw new LineError(400, 'An image has already been uploaded to the richmenu');
  }
  if (bytes.length > maxImageBytes) throw new LineError(413, 'The image must be 1 MB or smaller');
  const size = sizeOfImage(bytes);
  if (!size || size.contentType !== contentType) throw new LineError(400, 'The image is not a JPEG or PNG');
  if (size.width !== menu.size.width || size.height !== menu.size.height) {
    throw new LineError(400, `The image size must be ${menu.size.width}x${menu.size.height}`);
  }
  platform.state.richMenuImages[menu.richMenuId] = `${contentType},${bytes.toString('base64')}`;
  menusChanged(platform);
  return { body: {} };
}

function aliasEndpoints(platform: Platform): Endpoint[] {
  const { aliases } = platform.state;
  const view = (richMenuAliasId: string) => ({ richMenuAliasId, richMenuId: aliases[richMenuAliasId] });
  const known = (id: string | undefined): string => {
    if (id === undefined || aliases[id] === undefined) throw new LineError(404, 'richmenu alias not found');
    return id;
  };
  const target = (id: unknown): string => {
    if (typeof id !== 'string' || !platform.state.richMenus[id]) throw new LineError(400, 'richmenu not found');
    if (!platform.state.richMenuImages[id])
      throw new LineError(400, 'must upload richmenu image before applying it to user');
    return id;
  };
  const path = '/v2/bot/richmenu/alias';
  return [
    {
      method: 'POST',
      path,
      takes: 'json',
      handle: ({ body }) => {
        const { richMenuAliasId: id } = body;
        if (typeof id !== 'string' || !/^[a-z0-9_-]{1,32}$/.test(id)) throw badProperty('richMenuAliasId');
        if (aliases[id] !== undefined) throw new LineError(400, 'conflict richmenu alias id');
        if (Object.keys(aliases).length >= maxAliases)
          throw new LineError(400, 'The maximum number of aliases has been reached');
        aliases[id] = target(body.richMenuId);
        menusChanged(platform);
        return { body: {} };
      },
    },
    { method: 'GET', path: `${path}/list`, handle: () => ({ body: { aliases: Object.keys(aliases).map(view) } }) },
    { method: 'GET', path: `${path}/:aliasId`, handle: ({ params }) => ({ body: view(known(params.aliasId)) }) },
    {
      method: 'POST',
      path: `${path}/:aliasId`,
      takes: 'json',
      handle: ({ params, body }) => {
        aliases[known(params.aliasId)] = target(body.richMenuId);
        menusChanged(platform);
        return { body: {} };
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:aliasId`,
      handle: ({ params }) => {
        delete aliases[known(params.aliasId)];
        menusChanged(platform);
        return { body: {} };
      },
    },
  ];
}
