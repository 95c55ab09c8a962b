import { randomBytes } from 'node:crypto';
import { checkMessages } from '../../bot/sandbox/line-platform/messages/check-messages.ts';
import type { LineGateway, LineMessage, SendOutcome } from '../../bot/services/ports/line.ts';
import { createInboxStore } from '../../bot/store/inbox.ts';
import { createOutboxStore } from '../../bot/store/outbox.ts';
import { createDispatch, type Dispatch } from '../../bot/webhook/dispatch.ts';
import { readEvent } from '../../bot/webhook/read-event.ts';
import { testDatabase } from './database.ts';
import { loadLineOpenApi } from './line-openapi.ts';

type Said = { token: string; messages: LineMessage[] };
const openApi = loadLineOpenApi();

/** Every message a test sees has passed LINE's limits as the stand-in knows them, and LINE's own description where it is at hand. */
function checked(messages: LineMessage[]): LineMessage[] {
  checkMessages(JSON.parse(JSON.stringify(messages)));
  const body = { to: `U${'0'.repeat(32)}`, messages };
  const problems = openApi?.checkRequest({ method: 'POST', path: '/v2/bot/message/push', body }) ?? [];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return messages;
}

export const person = (): string => `U${randomBytes(16).toString('hex')}`;

/** A shop in front of a LINE that records; `answers` are taken one a reply, then everything is accepted. */
export async function chatShop() {
  const replies: Said[] = [];
  const pushes: { to: string; messages: LineMessage[]; retryKey: string }[] = [];
  const linked: { to: string; menu: string }[] = [];
  const answers: (SendOutcome | (() => Promise<SendOutcome>))[] = [];
  const next = async (): Promise<SendOutcome> => {
    const answer = answers.shift();
    return typeof answer === 'function' ? answer() : (answer ?? { outcome: 'accepted', requestId: null });
  };
  const line: Partial<LineGateway> = {
    reply: async (token, messages) => {
      replies.push({ token, messages: checked(messages) });
      return next();
    },
    push: async (to, messages, retryKey) => {
      pushes.push({ to, messages: checked(messages), retryKey });
      return next();
    },
    profile: async () => ({ name: '小美', language: 'zh-TW' }),
    linkMenu: async (to, menu) => void linked.push({ to, menu }),
  };
  const { deps: base, store, clock } = await testDatabase();
  const deps = {
    ...base,
    line: { ...base.line, ...line } as LineGateway,
    inbox: createInboxStore(store.connection),
    outbox: createOutboxStore(store.connection),
  };
  const dispatchAs = (by: string, leaseMs = 15_000): Dispatch =>
    createDispatch({ deps, clock, log: deps.log, by, liffUrl: 'https://liff.line.me/1-a', leaseMs });
  const dispatch = dispatchAs('w1');
  let count = 0;
  const nextId = () => {
    count += 1;
    return `01EVENT${String(count).padStart(6, '0')}`;
  };
  const put = async (from: string, event: Record<string, unknown>, id = nextId()) => {
    const token = `token-${id}`;
    const row = readEvent(
      {
        mode: 'active',
        timestamp: clock.now().getTime(),
        source: { type: 'user', userId: from },
        webhookEventId: id,
        deliveryContext: { isRedelivery: false },
        replyToken: token,
        ...event,
      },
      clock.now(),
    );
    await deps.inbox.put([row], 1_000);
    return id;
  };
  return {
    deps,
    store,
    clock,
    replies,
    pushes,
    linked,
    answers,
    dispatch,
    dispatchAs,
    put,
    say: (from: string, text: string) => put(from, { type: 'message', message: { id: '1', type: 'text', text } }),
    tap: (from: string, data: string, params?: Record<string, string>) =>
      put(from, { type: 'postback', postback: { data, ...(params ? { params } : {}) } }),
    /** What was answered since the last call, one text an answer: alt texts and texts. */
    async heard(): Promise<string[]> {
      await dispatch.idle();
      return replies.splice(0).map(({ messages }) => messages.map(wordsOf).join(' / '));
    },
    row: (id: string) => store.connection.collection('inbox').findOne({ _id: id as never }),
  };
}

export const wordsOf = (message: LineMessage): string => String(message.altText ?? message.text ?? message.type);
