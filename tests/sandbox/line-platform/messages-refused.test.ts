import { HTTPFetchError, type messagingApi } from '@line/bot-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Body, startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await startTestPlatform();
});
afterAll(() => test.close());

const validate = (...messages: unknown[]) => test.api('POST', '/v2/bot/message/validate/push', { messages });
const flex = (contents: unknown, altText = 'alt') => ({ type: 'flex', altText, contents });
const bubble = (...contents: unknown[]) => ({
  type: 'bubble',
  body: { type: 'box', layout: 'vertical', contents },
});
const words = { type: 'text', text: 'hello' };
const text = (more: object = {}) => ({ type: 'text', text: 'hello', ...more });
const quick = (...actions: unknown[]) =>
  text({ quickReply: { items: actions.map((action) => ({ type: 'action', action })) } });
const say = (label = 'ok') => ({ type: 'message', label, text: 'ok' });
const button = (action: unknown) => flex(bubble({ type: 'button', action }));
const template = (content: unknown) => ({ type: 'template', altText: 'alt', template: content });
const column = (actions: unknown[], more: object = {}) => ({ text: 'column', actions, ...more });
const fat = (bytes: number) =>
  Array.from({ length: Math.ceil(bytes / 1_000) }, () => ({ ...words, text: 'x'.repeat(970) }));

const accepted: [string, unknown[]][] = [
  ['five messages', Array.from({ length: 5 }, () => text())],
  ['5,000 UTF-16 units', [text({ text: '🎂'.repeat(2_500) })]],
  [
    '13 quick replies with labels of 20 characters as people see them',
    [quick(...Array.from({ length: 13 }, () => say('👨‍👩‍👧'.repeat(20))))],
  ],
  ['an alt text of 1,500', [flex(bubble(words), 'a'.repeat(1_500))]],
  [
    'a box without contents, as a progress bar has',
    [
      flex(
        bubble({
          type: 'box',
          layout: 'vertical',
          contents: [],
          width: '40%',
          height: '6px',
          backgroundColor: '#06C755FF',
        }),
      ),
    ],
  ],
  [
    'an icon in a baseline box',
    [
      flex(
        bubble({
          type: 'box',
          layout: 'baseline',
          contents: [{ type: 'icon', url: 'https://example.com/i.png', size: '14px' }, words],
        }),
      ),
    ],
  ],
  ['spans instead of text', [flex(bubble({ type: 'text', contents: [{ type: 'span', text: 'a', weight: 'bold' }] }))]],
  ['twelve bubbles', [flex({ type: 'carousel', contents: Array.from({ length: 12 }, () => bubble(words)) })]],
  ['postback data of 300', [button({ type: 'postback', label: 'go', data: 'd'.repeat(300), displayText: 'go' })]],
  [
    'a picker of a birthday',
    [button({ type: 'datetimepicker', label: 'birthday', data: 'b', mode: 'date', max: '2026-11-23' })],
  ],
  ['a confirm template', [template({ type: 'confirm', text: 'sure?', actions: [say('y'), say('n')] })]],
  [
    'a sticker, a place, a picture',
    [
      { type: 'sticker', packageId: '446', stickerId: '1988' },
      { type: 'location', title: 't', address: 'a', latitude: 25, longitude: 121 },
      { type: 'image', originalContentUrl: 'https://example.com/a.jpg', previewImageUrl: 'https://example.com/a.jpg' },
    ],
  ],
];

const refused: [string, unknown[], string][] = [
  ['no message', [], 'messages'],
  ['six messages', Array.from({ length: 6 }, () => text()), 'messages'],
  ['an unknown type', [{ type: 'hologram' }], 'messages[0].type'],
  ['an empty text', [text({ text: '' })], 'messages[0].text'],
  ['5,001 UTF-16 units', [text({ text: '字'.repeat(5_001) })], 'messages[0].text'],
  ['2,501 emoji, two units each', [text({ text: '🎂'.repeat(2_501) })], 'messages[0].text'],
  ['an alt text of 1,501', [flex(bubble(words), 'a'.repeat(1_501))], 'messages[0].altText'],
  ['no alt text', [{ type: 'flex', contents: bubble(words) }], 'messages[0].altText'],
  ['14 quick replies', [quick(...Array.from({ length: 14 }, () => say()))], 'messages[0].quickReply.items'],
  ['a quick-reply label of 21', [quick(say('a'.repeat(21)))], 'messages[0].quickReply.items[0].action.label'],
  [
    'a quick reply without label',
    [quick({ type: 'message', text: 'x' })],
    'messages[0].quickReply.items[0].action.label',
  ],
  [
    'a menu switch outside a menu',
    [quick({ type: 'richmenuswitch', label: 'x', richMenuAliasId: 'a', data: 'd' })],
    'messages[0].quickReply.items[0].action.type',
  ],
  ['a camera outside quick replies', [button({ type: 'camera', label: 'x' })], '/body/contents/0/action/type'],
  [
    'postback data of 301',
    [button({ type: 'postback', label: 'go', data: 'd'.repeat(301) })],
    '/body/contents/0/action/data',
  ],
  [
    'a uri of 1,001',
    [button({ type: 'uri', label: 'go', uri: `https://e.com/${'a'.repeat(987)}` })],
    '/body/contents/0/action/uri',
  ],
  [
    'a javascript uri',
    [button({ type: 'uri', label: 'go', uri: 'javascript:alert(1)' })],
    '/body/contents/0/action/uri',
  ],
  [
    'a uri that is not percent-encoded',
    [button({ type: 'uri', label: 'go', uri: 'https://e.com/熟客' })],
    '/body/contents/0/action/uri',
  ],
  [
    'a button label of 41',
    [button({ type: 'message', label: 'a'.repeat(41), text: 'x' })],
    '/body/contents/0/action/label',
  ],
  ['a button without label', [button({ type: 'message', text: 'x' })], '/body/contents/0/action/label'],
  ['a bubble over 30 KB', [flex(bubble(...fat(31 * 1024)))], '/'],
  [
    'a carousel over 50 KB',
    [flex({ type: 'carousel', contents: Array.from({ length: 4 }, () => bubble(...fat(14 * 1024))) })],
    '/',
  ],
  [
    'thirteen bubbles',
    [flex({ type: 'carousel', contents: Array.from({ length: 13 }, () => bubble(words)) })],
    '/contents',
  ],
  [
    'bubbles of two sizes',
    [flex({ type: 'carousel', contents: [bubble(words), { ...bubble(words), size: 'kilo' }] })],
    '/contents',
  ],
  ['a bubble of nothing', [flex({ type: 'bubble' })], '/'],
  ['an unknown container', [flex({ type: 'flex' })], '/type'],
  ['an unknown component', [flex(bubble({ type: 'marquee' }))], '/body/contents/0'],
  ['an icon outside a baseline box', [flex(bubble({ type: 'icon', url: 'https://e.com/i.png' }))], '/body/contents/0'],
  [
    'a button in a baseline box',
    [flex(bubble({ type: 'box', layout: 'baseline', contents: [{ type: 'button', action: say() }] }))],
    '/body/contents/0/contents/0',
  ],
  ['a box without layout', [flex(bubble({ type: 'box', contents: [] }))], '/body/contents/0/layout'],
  ['an empty Flex text', [flex(bubble({ type: 'text', text: '' }))], '/body/contents/0/text'],
  ['a Flex text without text', [flex(bubble({ type: 'text' }))], '/body/contents/0/text'],
  ['a colour by name', [flex(bubble({ ...words, color: 'red' }))], '/body/contents/0/color'],
  ['a size that does not exist', [flex(bubble({ ...words, size: 'huge' }))], '/body/contents/0/size'],
  ['an unknown field', [flex(bubble({ ...words, fontSize: 'md' }))], '/body/contents/0/fontSize'],
  ['an http picture', [flex(bubble({ type: 'image', url: 'http://e.com/a.png' }))], '/body/contents/0/url'],
  [
    'a video in a carousel',
    [
      flex({
        type: 'carousel',
        contents: [
          {
            ...bubble(words),
            hero: {
              type: 'video',
              url: 'https://e.com/v.mp4',
              previewUrl: 'https://e.com/p.png',
              altContent: { type: 'image', url: 'https://e.com/p.png' },
            },
          },
        ],
      }),
    ],
    '/contents/0/hero',
  ],
  [
    'five buttons',
    [template({ type: 'buttons', text: 't', actions: Array.from({ length: 5 }, () => say()) })],
    'messages[0].template.actions',
  ],
  [
    'a button text of 161',
    [template({ type: 'buttons', text: 't'.repeat(161), actions: [say()] })],
    'messages[0].template.text',
  ],
  [
    'a button text of 61 under a title',
    [template({ type: 'buttons', title: 'x', text: 't'.repeat(61), actions: [say()] })],
    'messages[0].template.text',
  ],
  [
    'a confirm with one choice',
    [template({ type: 'confirm', text: 't', actions: [say()] })],
    'messages[0].template.actions',
  ],
  [
    'columns of different lengths',
    [template({ type: 'carousel', columns: [column([say()]), column([say(), say()])] })],
    'messages[0].template.columns',
  ],
  [
    'eleven columns',
    [template({ type: 'carousel', columns: Array.from({ length: 11 }, () => column([say()])) })],
    'messages[0].template.columns',
  ],
  ['a sender that looks like LINE', [text({ sender: { name: 'LINE Pay' } })], 'messages[0].sender.name'],
];

describe('what LINE accepts', () => {
  it.each(accepted)('%s', async (_name, messages) => {
    expect(await validate(...messages)).toMatchObject({ status: 200, body: {} });
  });
});

describe('what LINE refuses', () => {
  it.each(refused)('%s', async (_name, messages, property) => {
    const answer = await validate(...messages);
    expect(answer.status).toBe(400);
    expect(answer.body.details.map((detail: Body) => detail.property)).toContain(property);
    expect(answer.body.message).toMatch(/^(The request body has \d+ error\(s\)|A message \(messages\[0\]\) in)/);
  });

  it('names every fault at once, as LINE does', async () => {
    const answer = await validate(text({ text: '' }), { type: 'x' });
    expect(answer.body.message).toBe('The request body has 2 error(s)');
  });

  it('reaches the SDK as an HTTPFetchError with the body', async () => {
    const push = test.client.pushMessage({
      to: `U${'0'.repeat(32)}`,
      messages: [{ type: 'text', text: '' } as messagingApi.Message],
    });
    const error = await push.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(HTTPFetchError);
    expect(JSON.parse((error as HTTPFetchError).body).details[0].property).toBe('messages[0].text');
  });
});
