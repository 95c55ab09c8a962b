import { type Express, json, type Request, type Response, Router } from 'express';
import { refuseUnknownFaults } from './control-faults.ts';
import { ulid } from './identifiers.ts';
import { liffAddress } from './liff-routes.ts';
import { LineError } from './line-error.ts';
import { isObject } from './messages/problems.ts';
import * as people from './people.ts';
import { findPerson, type Platform, reachable, tell } from './platform.ts';
import { movedBy } from './platform-clock.ts';
import { imageOf } from './rich-menu-endpoints.ts';
import { menuShownTo } from './rich-menu-links.ts';
import { monthOf, quotaOf } from './sending.ts';
import type { JsonObject, LiveEvent, Person } from './types.ts';
import { signWebhook, webhookJson } from './webhook-sender.ts';

type Action = (person: Person, body: JsonObject) => unknown;

const need = (body: JsonObject, field: string): string => {
  const value = body[field];
  if (typeof value !== 'string' || value === '') throw new LineError(400, `${field} must be a text that is not empty`);
  return value;
};

/** The sandbox's controls, for people, the phone page and checks: `/control/*`. */
export function mountControls(app: Express, platform: Platform): void {
  const control = Router();
  control.use(json({ limit: '2mb', type: () => true, strict: false }));
  control.get('/state', (req, res) => {
    const { people: everybody, ...state } = stateOf(platform);
    res.json(req.query.people === 'none' ? state : { ...state, people: everybody });
  });
  control.get('/people', (req, res) => void res.json(listPeople(platform, req)));
  control.post('/people', (req, res) => {
    const body = bodyOf(req);
    const person = people.addPerson(platform, newPersonOf(body));
    res.status(201).json(viewOf(person));
  });
  control.get('/people/:id', (req, res) => void res.json(viewOf(people.personOr404(platform, req.params.id))));
  control.get('/people/:id/chat', (req, res) => {
    const person = people.personOr404(platform, req.params.id);
    res.json({ messages: platform.state.chats[person.lineUserId] ?? [] });
  });
  control.get('/people/:id/richmenu', (req, res) => {
    res.json(menuShownTo(platform, people.personOr404(platform, req.params.id)));
  });
  control.get('/richmenus/:id/image', (req, res) => {
    const image = imageOf(platform, req.params.id);
    res.type(image.contentType).send(image.data);
  });
  for (const [name, action] of Object.entries(personActions(platform))) {
    control.post(`/people/:id/${name}`, (req, res) => {
      const person = people.personOr404(platform, req.params.id);
      const done = action(person, bodyOf(req));
      res.json({ ok: true, ...(done && typeof done === 'object' ? done : {}) });
    });
  }
  mountPlatformControls(control, platform);
  app.use('/control', control);
}

const bodyOf = (req: Request): JsonObject =>
  req.body && typeof req.body === 'object' && !Array.isArray(req.body) ? (req.body as JsonObject) : {};

/** @throws LineError 400 naming what is of another kind. */
function newPersonOf(body: JsonObject): people.NewPerson {
  const { language, lineUserId, friend, blocked, pictureUrl } = body;
  for (const [field, value] of Object.entries({ language, lineUserId, pictureUrl }))
    if (value != null && typeof value !== 'string') throw new LineError(400, `${field} must be a text`);
  for (const [field, value] of Object.entries({ friend, blocked }))
    if (value != null && typeof value !== 'boolean') throw new LineError(400, `${field} must be true or false`);
  return { ...body, name: need(body, 'name') } as people.NewPerson;
}

/** How many of the last entries are wanted; all, unless a whole number above 0 is asked for. */
const lastOf = (req: Request): number | undefined => {
  const last = Number(req.query.last);
  return Number.isInteger(last) && last > 0 ? last : undefined;
};

const viewOf = (person: Person) => ({ ...person, reachable: reachable(person) });

/** A shop can have a hundred thousand friends: found by part of the name or by id, the newest first; or those whose `ids` are named. */
function listPeople(platform: Platform, req: Request): JsonObject {
  const everybody = platform.state.people;
  const search = String(req.query.search ?? '')
    .trim()
    .toLowerCase();
  const limit = Math.min(Math.max(Number(req.query.limit) || 50, 1), 200);
  if (typeof req.query.ids === 'string') {
    const asked = req.query.ids.split(',').slice(0, 200);
    return { people: asked.flatMap((id) => findPerson(platform, id) ?? []).map((person) => viewOf(person)) };
  }
  const found = search
    ? everybody.filter(
        ({ id, lineUserId, name }) => name.toLowerCase().includes(search) || id === search || lineUserId === search,
      )
    : everybody;
  const oldestFirst = req.query.order === 'oldest';
  const shown = oldestFirst ? found.slice(0, limit) : found.slice(-limit).toReversed();
  return {
    people: shown.map((person) => viewOf(person)),
    found: found.length,
    total: everybody.length,
    reachable: everybody.filter(reachable).length,
  };
}

function personActions(platform: Platform): { [name: string]: Action } {
  const event = (sent: JsonObject) => ({ webhookEventId: sent.webhookEventId });
  return {
    follow: (person) => void people.follow(platform, person),
    block: (person) => void people.block(platform, person),
    unblock: (person) => void people.unblock(platform, person),
    say: (person, body) => event(people.say(platform, person, need(body, 'text'))),
    tap: (person, body) => event(tapOf(platform, person, body)),
    'postback-date': (person, body) => event(pickDate(platform, person, body)),
    sticker: (person, body) => event(people.sendSticker(platform, person, body)),
    image: (person) => event(people.sendImage(platform, person)),
    location: (person, body) => event(people.sendLocation(platform, person, body)),
    unsend: (person, body) => event(people.unsend(platform, person, body.messageId as string | undefined)),
    'redeliver-last': (person) => event(people.redeliverLast(platform, person)),
    scan: (person, body) => scan(platform, person, need(body, 'code')),
    open: (person, body) => open(platform, person, need(body, 'url')),
  };
}

/** `{data, displayText?, params?}`, or a whole LINE action object as `{action}` (postback, message, richmenuswitch). */
function tapOf(platform: Platform, person: Person, body: JsonObject): JsonObject {
  const action = (body.action && typeof body.action === 'object' ? body.action : body) as JsonObject;
  if (action.type === 'message') return people.say(platform, person, need(action, 'text'));
  const data = need(action, 'data');
  if (action.type === 'richmenuswitch') {
    return people.switchRichMenu(platform, person, { richMenuAliasId: need(action, 'richMenuAliasId'), data });
  }
  if (action.type === 'datetimepicker') return pickDate(platform, person, { ...body, data, mode: action.mode });
  const displayText = typeof action.displayText === 'string' ? { displayText: action.displayText } : {};
  const params = body.params && typeof body.params === 'object' ? { params: body.params as JsonObject } : {};
  return people.tap(platform, person, { data, ...displayText, ...params });
}

function pickDate(platform: Platform, person: Person, body: JsonObject): JsonObject {
  const mode = typeof body.mode === 'string' ? body.mode : body.datetime ? 'datetime' : body.time ? 'time' : 'date';
  const picked = need({ [mode]: body[mode] ?? body.date }, mode);
  return people.tap(platform, person, { data: need(body, 'data'), params: { [mode]: picked } });
}

/** Scans a poster: a branch's code, or the whole LIFF address printed in the QR code. */
function scan(platform: Platform, person: Person, code: string): OpenedLiff {
  const marker = `/${platform.options.liffId}`;
  const at = code.indexOf(marker);
  const path = at >= 0 ? code.slice(at + marker.length) : `/join/${encodeURIComponent(code)}`;
  return openLiff(platform, person, path);
}

interface OpenedLiff {
  /** The stand-in's own link, as in a chat. */
  url: string;
  path: string;
  /** Where it leads. */
  page: string;
  /** The same on the phone's own host: two phones on one screen must not share storage. */
  frame: string;
}

function openLiff(platform: Platform, person: Person, rest: string): OpenedLiff {
  const path = `/${platform.options.liffId}${rest}`;
  const url = new URL(path, platform.url);
  url.searchParams.set('person', person.id);
  const page = liffAddress(platform, rest, person, undefined);
  const frame = liffAddress(platform, rest, person, `${person.id}.localhost`);
  tell(platform, { type: 'open', person: person.id, url: url.href, path, page, frame });
  return { url: url.href, page, path, frame };
}

/** Opens any address on the phone page; LIFF addresses as LIFF. */
function open(platform: Platform, person: Person, url: string): OpenedLiff | { url: string } {
  const at = url.indexOf(`/${platform.options.liffId}`);
  if (at >= 0) return openLiff(platform, person, url.slice(at + platform.options.liffId.length + 1));
  tell(platform, { type: 'open', person: person.id, url });
  return { url };
}

function stateOf(platform: Platform): JsonObject {
  const { state, options } = platform;
  const { channelId, loginChannelId, liffId, shopUrl, shopName, timeZone = usualTimeZone } = options;
  return {
    now: platform.clock.now().toISOString(),
    clockOffsetMs: state.clockOffsetMs,
    shop: { name: shopName, url: shopUrl, channelId, loginChannelId, liffId, botUserId: platform.botUserId, timeZone },
    webhook: { url: platform.webhooks.url, pending: platform.webhooks.pending },
    people: state.people.map((person) => viewOf(person)),
    quota: { value: quotaOf(platform) ?? null, used: state.usage[monthOf(platform.clock.millis())] ?? 0 },
    faults: platform.faults,
    richMenus: Object.keys(state.richMenus),
    links: options.links?.() ?? [],
  };
}

function mountPlatformControls(control: Router, platform: Platform): void {
  control.post('/faults', (req, res) => {
    platform.faults = refuseUnknownFaults(bodyOf(req));
    platform.rates.reset();
    tell(platform, { type: 'state', faults: platform.faults });
    res.json({ ok: true, faults: platform.faults });
  });
  control.post('/clock', async (req, res) => {
    const target = clockTarget(platform, bodyOf(req));
    await moveClock(platform, target);
    res.json({ ok: true, now: platform.clock.now().toISOString() });
  });
  control.get('/requests', (req, res) => void res.json({ requests: platform.log.list(lastOf(req)) }));
  control.delete('/requests', (_req, res) => {
    platform.log.clear();
    res.json({ ok: true });
  });
  control.get('/webhooks', (req, res) => {
    const { history } = platform.webhooks;
    res.json({ webhooks: history.slice(-(lastOf(req) ?? history.length)) });
  });
  control.post('/idle', async (_req, res) => {
    await idle(platform);
    res.json({ ok: true });
  });
  control.post('/webhook', async (req, res) => void res.json(await sendWebhook(platform, bodyOf(req))));
  control.get('/stream', (req, res) => stream(platform, req, res));
}

const usualTimeZone = 'Asia/Taipei';

/** Where a clock may stand: a slip of the pen must not take a shop to where no calendar of it can follow. */
const clockEnds = { from: Date.parse('2000-01-01T00:00:00Z'), to: Date.parse('2100-01-01T00:00:00Z') };

function clockTarget(platform: Platform, { now, advance }: JsonObject): Date {
  const { timeZone = usualTimeZone } = platform.options;
  const moved = now === undefined ? movedBy(platform.clock.millis(), advance, timeZone) : instantOf(now);
  if (moved === undefined) throw new LineError(400, 'give now (ISO instant) or advance (ISO duration, or ms)');
  const target = new Date(moved);
  if (target.getTime() >= clockEnds.from && target.getTime() < clockEnds.to) return target;
  throw new LineError(400, `${now === undefined ? 'advance' : 'now'} must lead to the years 2000 to 2099`);
}

/** ISO, or milliseconds. */
function instantOf(now: unknown): number {
  const ms = typeof now === 'string' && /^\d{4}-\d\d-\d\d/.test(now) ? Date.parse(now) : now;
  if (typeof ms !== 'number' || Number.isNaN(ms)) throw new LineError(400, 'now must be an ISO instant');
  return ms;
}

/** Moves the clock; the shop's hook has run when it resolves. */
export async function moveClock(platform: Platform, target: Date): Promise<void> {
  await platform.clock.moveTo(target);
  platform.file.changed();
  tell(platform, { type: 'clock', now: platform.clock.now().toISOString() });
}

/** Until every webhook is delivered and the shop says that its work is done: its work can cause new webhooks, so both again. */
export async function idle(platform: Platform): Promise<void> {
  await platform.webhooks.idle();
  await platform.options.hooks?.onIdle?.();
  await platform.webhooks.idle();
}

/** Fills in what every event has and a tester does not care about; `replyToken: true` becomes a token that works. */
function eventsFrom(platform: Platform, events: unknown): JsonObject[] {
  const timestamp = platform.clock.millis();
  if (events !== undefined && !(Array.isArray(events) && events.every(isObject)))
    throw new LineError(400, 'events must be a list of objects');
  return ((events ?? []) as JsonObject[]).map((event) => ({
    webhookEventId: ulid(timestamp),
    deliveryContext: { isRedelivery: false },
    timestamp,
    mode: 'active',
    ...event,
    ...(event.replyToken === true ? { replyToken: platform.replyTokens.issue('a group') } : {}),
  }));
}

/**
 * `{events}` are signed and sent in one request (groups, unknown types, several people); `{raw, signature?, headers?}`
 * sends exact text: signed rightly unless `signature` says otherwise (`null` sends none).
 */
async function sendWebhook(platform: Platform, body: JsonObject): Promise<unknown> {
  const text =
    typeof body.raw === 'string'
      ? body.raw
      : webhookJson({ destination: body.destination ?? platform.botUserId, events: eventsFrom(platform, body.events) });
  const headers: { [name: string]: string } = { ...(body.headers as { [name: string]: string } | undefined) };
  if (body.signature === undefined) headers['x-line-signature'] = signWebhook(text, platform.options.channelSecret);
  else if (body.signature !== null) headers['x-line-signature'] = String(body.signature);
  return platform.webhooks.sendRaw(text, headers);
}

function stream(platform: Platform, req: Request, res: Response): void {
  res.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  res.flushHeaders();
  const write = (event: LiveEvent): void => void res.write(`data: ${JSON.stringify(event)}\n\n`);
  write({ type: 'state' });
  const beat = setInterval(() => res.write(': beat\n\n'), 15_000);
  beat.unref();
  platform.live.on('event', write);
  req.on('close', () => {
    clearInterval(beat);
    platform.live.off('event', write);
  });
}
