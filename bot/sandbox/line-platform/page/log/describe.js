import { summaryOf } from '../phone/messages.js';
import { words } from '../words.js';

const said = words.logs;
const clip = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** What was sent, by its first message. */
function sentWords(body) {
  const messages = Array.isArray(body?.messages) ? body.messages : [];
  const first = messages[0];
  const kind = first?.type === 'flex' ? 'Flex' : '';
  return `${kind}「${clip(summaryOf(first))}」${messages.length > 1 ? said.more(messages.length) : ''}`;
}

/** `[pattern, (match, request, who) → words, tag when it went well]`, the first that fits. */
const calls = [
  [/^POST \/v2\/bot\/message\/reply$/, (_, { body }) => `${said.reply} ${sentWords(body)}`, () => [said.free, 'ok']],
  [
    /^POST \/v2\/bot\/message\/push$/,
    (_, { body }, who) => `${said.push}${said.to(who(body?.to))} ${sentWords(body)}`,
    ({ body }) => [said.messages(body?.messages?.length ?? 0), ''],
  ],
  [
    /^POST \/v2\/bot\/message\/(multicast|broadcast|narrowcast)$/,
    ([, kind], { body }) => `${said[kind]} ${sentWords(body)}`,
    ({ body }) => [Array.isArray(body?.to) ? said.people(body.to.length) : '', ''],
  ],
  [/^POST \/v2\/bot\/user\/all\/richmenu\//, () => said.defaultMenu],
  [/^POST \/v2\/bot\/user\/([^/]+)\/richmenu\//, ([, id], _, who, count) => said.linkMenu(who(id), count)],
  [/^DELETE \/v2\/bot\/user\/([^/]+)\/richmenu$/, ([, id], _, who) => said.unlinkMenu(who(id))],
  [/^POST \/v2\/bot\/richmenu\/bulk\/link$/, (_, { body }) => said.bulkLink(body?.userIds?.length ?? 0)],
  [/^POST \/v2\/bot\/richmenu\/bulk\/unlink$/, (_, { body }) => said.bulkUnlink(body?.userIds?.length ?? 0)],
  [/^POST \/v2\/bot\/richmenu$/, (_, { body }) => said.makeMenu(String(body?.name ?? ''))],
  [/^POST \/v2\/bot\/richmenu\/[^/]+\/content$/, () => said.menuImage],
  [/^DELETE \/v2\/bot\/richmenu\/[^/]+$/, () => said.deleteMenu],
  [/^GET \/v2\/bot\/richmenu\/list$/, () => said.readMenus],
  [/^GET \/v2\/bot\/profile\/([^/]+)$/, ([, id], _, who) => said.profile(who(id))],
  [/^POST \/v2\/bot\/chat\/loading\/start$/, (_, { body }, who) => said.loading(who(body?.chatId))],
  [/^GET \/v2\/bot\/message\/quota/, () => said.quotaRead],
  [/^POST \/oauth2\/v2\.1\/verify$/, () => said.verify],
  [/^POST \/oauth2\/v2\.1\/token$/, () => said.login],
  [/^POST \/(oauth2\/v3\/token|v2\/oauth\/accessToken)$/, () => said.token],
];

/**
 * A call the shop made, in words.
 * @param {object} request from the stand-in's log
 * @param {(lineUserId: string) => string} who
 * @param {number} count how many like it in a row it stands for
 * @returns {{arrow: string, text: string, detail: string, tag: string, mood: string}}
 */
export function describeRequest(request, who, count = 1) {
  const path = request.path.split('?')[0];
  const line = `${request.method} ${path}`;
  for (const [pattern, say, tagOf] of calls) {
    const match = pattern.exec(line);
    if (!match) continue;
    const [tag, mood] = tagOf?.(request) ?? [String(request.status), ''];
    return { arrow: '→', text: say(match, request, who, count), detail: '', tag, mood, ...trouble(request) };
  }
  return { arrow: '→', text: '', detail: line, tag: String(request.status), mood: '', ...trouble(request) };
}

/** Calls of one kind that come by the hundred are one row: giving everybody their menu. */
export const groupOf = ({ method, path, status }) =>
  method === 'POST' && status === 200 && /^\/v2\/bot\/user\/U[^/]+\/richmenu\//.test(path) ? 'menus' : undefined;

/** The stand-in never fails by itself: a 500 or no answer was asked for. */
function trouble({ status }) {
  if (status === 0) return { tag: said.hungUp, mood: 'bad', detail: said.byYou };
  if (status >= 500) return { tag: said.byYou, mood: 'bad', detail: String(status) };
  if (status === 409) return { tag: said.again, mood: '', detail: '409' };
  // Whoever is no friend has no profile: LINE's way to say so, and no fault.
  if (status === 404) return {};
  if (status >= 400) return { tag: String(status), mood: 'bad' };
  return {};
}

function eventWords(event, who) {
  const name = who(event.source?.userId);
  const { message } = event;
  switch (event.type) {
    case 'message':
      return message?.type === 'text'
        ? said.says(name, clip(String(message.text)))
        : said.sends(name, summaryOf(message));
    case 'postback':
      return said.taps(name, clip(String(event.postback?.data ?? '')));
    case 'follow':
      return event.follow?.isUnblocked ? said.unblocks(name) : said.follows(name);
    case 'unfollow':
      return said.leaves(name);
    case 'unsend':
      return said.unsends(name);
    default:
      return said.event(name, String(event.type));
  }
}

/** Events on their way to the shop, in words. */
export function describeWebhook({ events, isRedelivery, result, ms }, who) {
  const first = events[0] ?? {};
  const more = events.length > 1 ? said.events(events.length) : '';
  const text = `${isRedelivery ? said.redelivery : ''}${eventWords(first, who)}${more}`;
  if (result.reason === 'OK') {
    return {
      arrow: '←',
      text,
      detail: String(first.type ?? ''),
      tag: ms === undefined ? '200' : `${ms} ms`,
      mood: 'plain',
    };
  }
  const why =
    { REQUEST_TIMEOUT: said.timeout, COULD_NOT_CONNECT: said.noAnswer }[result.reason] ?? String(result.statusCode);
  return { arrow: '←', text, detail: String(first.type ?? ''), tag: why, mood: 'bad' };
}
