import type { Endpoint } from './line-api.ts';
import { badProperty, LineError } from './line-error.ts';
import { type Platform, peopleChanged } from './platform.ts';
import type { JsonObject } from './types.ts';

const maxOperations = 1_000;
const resumeKey = /^[0-9a-zA-Z_-]{1,100}$/;

type Operation = { type: 'link'; from: string; to: string } | { type: 'unlink'; from: string } | { type: 'unlinkAll' };

/**
 * Moves everybody from one menu to another: https://developers.line.biz/en/reference/messaging-api/#batch-control-rich-menus-of-users .
 * LINE does it in its own time; ours is done when it answers, and says so when asked how far it is.
 */
export function richMenuBatchEndpoints(platform: Platform): Endpoint[] {
  const accepted = new Map<string, string>();
  const progress = '/v2/bot/richmenu/progress/batch';
  return [
    {
      method: 'POST',
      path: '/v2/bot/richmenu/batch',
      takes: 'json',
      handle: ({ body, requestId }) => {
        for (const operation of operationsOf(platform, body)) carryOut(platform, operation);
        accepted.set(requestId, platform.clock.now().toISOString());
        return { status: 202, body: {} };
      },
    },
    {
      method: 'POST',
      path: '/v2/bot/richmenu/validate/batch',
      takes: 'json',
      handle: ({ body }) => {
        operationsOf(platform, body);
        return { body: {} };
      },
    },
    {
      method: 'GET',
      path: progress,
      handle: ({ query }) => {
        const acceptedTime = accepted.get(query.requestId ?? '');
        if (acceptedTime === undefined) throw new LineError(404, 'Not found');
        return { body: { phase: 'succeeded', acceptedTime, completedTime: acceptedTime } };
      },
    },
  ];
}

/** Throws 400 with the property that is wrong. */
function operationsOf(platform: Platform, body: JsonObject): Operation[] {
  const { operations, resumeRequestKey } = body;
  if (!Array.isArray(operations) || operations.length < 1 || operations.length > maxOperations)
    throw badProperty('operations');
  if (resumeRequestKey !== undefined && !(typeof resumeRequestKey === 'string' && resumeKey.test(resumeRequestKey)))
    throw badProperty('resumeRequestKey');
  const from = new Set<string>();
  const menu = (value: unknown, property: string): string => {
    if (typeof value !== 'string' || !platform.state.richMenus[value]) throw badProperty(property);
    return value;
  };
  return operations.map((given: JsonObject, index): Operation => {
    const at = `operations[${index}]`;
    const { type } = given;
    if (type === 'unlinkAll') {
      if (operations.length > 1) throw badProperty(`${at}.type`);
      return { type };
    }
    if (type !== 'link' && type !== 'unlink') throw badProperty(`${at}.type`);
    const source = menu(given.from, `${at}.from`);
    if (from.has(source)) throw badProperty(`${at}.from`);
    from.add(source);
    return type === 'link' ? { type, from: source, to: menu(given.to, `${at}.to`) } : { type, from: source };
  });
}

function carryOut(platform: Platform, operation: Operation): void {
  for (const person of platform.state.people) {
    if (person.richMenuId === undefined) continue;
    if (operation.type !== 'unlinkAll' && person.richMenuId !== operation.from) continue;
    if (operation.type === 'link') person.richMenuId = operation.to;
    else delete person.richMenuId;
    peopleChanged(platform, person);
  }
}
