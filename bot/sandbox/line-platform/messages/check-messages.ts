import { LineError, requestProblems } from '../line-error.ts';
import type { JsonObject } from '../types.ts';
import { action } from './check-action.ts';
import { checkFlexContainer } from './check-flex.ts';
import { template } from './check-template.ts';
import { altText } from './flex-fields.ts';
import {
  type Check,
  checkFields,
  type Fields,
  imageUrl,
  integer,
  isObject,
  matching,
  oneOf,
  Problems,
  seenText,
  text,
} from './problems.ts';

const maxMessages = 5;
const maxQuickReplies = 13;
const maxText = 5_000;

const anything: Check = () => undefined;
const coordinate =
  (max: number): Check =>
  (value, path, problems) => {
    if (typeof value !== 'number' || Math.abs(value) > max) problems.add('invalid property', path);
  };
const list =
  (max: number): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value) || value.length > max) problems.add(`Size must be between 0 and ${max}`, path);
  };

const substitution: Check = (value, path, problems) => {
  if (!isObject(value)) {
    problems.add('invalid property', path);
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > 100) problems.add('Size must be between 0 and 100', path);
  for (const key of keys) {
    if (!/^[0-9a-zA-Z_]{1,20}$/.test(key)) problems.add('invalid property', `${path}.${key}`);
  }
};

const media = { check: imageUrl, required: true };
const kinds: { [type: string]: Fields } = {
  text: {
    text: { check: text(maxText), required: true },
    emojis: { check: list(20) },
    quoteToken: { check: text(1_000) },
  },
  textV2: {
    text: { check: text(maxText), required: true },
    substitution: { check: substitution },
    quoteToken: { check: text(1_000) },
  },
  sticker: {
    packageId: { check: matching(/^\d+$/, 'invalid property'), required: true },
    stickerId: { check: matching(/^\d+$/, 'invalid property'), required: true },
  },
  image: { originalContentUrl: media, previewImageUrl: media },
  video: { originalContentUrl: media, previewImageUrl: media, trackingId: { check: text(100) } },
  audio: { originalContentUrl: media, duration: { check: integer(1, 2_147_483_647), required: true } },
  location: {
    title: { check: text(100), required: true },
    address: { check: text(100), required: true },
    latitude: { check: coordinate(90), required: true },
    longitude: { check: coordinate(180), required: true },
  },
  imagemap: {
    baseUrl: { check: imageUrl, required: true },
    altText: { check: altText, required: true },
    baseSize: { check: anything, required: true },
    actions: { check: list(50), required: true },
  },
  template: { altText: { check: altText, required: true }, template: { check: template, required: true } },
  flex: { altText: { check: altText, required: true }, contents: { check: anything, required: true } },
  coupon: {
    couponId: { check: text(100), required: true },
    deliveryTag: { check: matching(/^[a-zA-Z0-9_]{1,30}$/, 'invalid property') },
  },
};
const typeNames = Object.keys(kinds);

const quickReply: Check = (value, path, problems) => {
  if (!isObject(value) || !Array.isArray(value.items) || value.items.length < 1) {
    problems.add('May not be empty', `${path}.items`);
    return;
  }
  if (value.items.length > maxQuickReplies) {
    problems.add(`Size must be between 1 and ${maxQuickReplies}`, `${path}.items`);
  }
  value.items.forEach((item, i) => {
    const at = `${path}.items[${i}]`;
    if (!isObject(item)) {
      problems.add('May not be empty', at);
      return;
    }
    const fields: Fields = {
      type: { check: oneOf('action'), required: true },
      imageUrl: { check: imageUrl },
      action: { check: action('quickReply'), required: true },
    };
    checkFields(item, at, problems, fields, false);
  });
};

const sender: Check = (value, path, problems) => {
  if (!isObject(value)) {
    problems.add('invalid property', path);
    return;
  }
  checkFields(value, path, problems, { name: { check: seenText(20) }, iconUrl: { check: imageUrl } }, false);
  // A sender that looks like LINE itself is refused.
  if (typeof value.name === 'string' && /line/i.test(value.name)) problems.add('invalid property', `${path}.name`);
};

const common: Fields = { quickReply: { check: quickReply }, sender: { check: sender } };

/**
 * The message objects of a send, or the 400 that LINE would answer with everything it found.
 * https://developers.line.biz/en/reference/messaging-api/#message-objects
 */
export function checkMessages(messages: unknown): JsonObject[] {
  const problems = new Problems();
  if (messages === undefined || messages === null) problems.add('May not be empty', 'messages');
  else if (!Array.isArray(messages) || messages.length < 1 || messages.length > maxMessages) {
    problems.add(`Size must be between 1 and ${maxMessages}`, 'messages');
  }
  const given = Array.isArray(messages) ? messages.slice(0, maxMessages) : [];
  given.forEach((message: unknown, i) => {
    checkMessage(message, `messages[${i}]`, problems);
  });
  if (problems.list.length > 0) throw requestProblems(problems.list);
  given.forEach((message: JsonObject, i) => {
    if (message.type === 'flex') checkFlex(message, i);
  });
  return given as JsonObject[];
}

function checkMessage(message: unknown, path: string, problems: Problems): void {
  if (!isObject(message)) {
    problems.add('May not be empty', path);
    return;
  }
  const fields = typeof message.type === 'string' ? kinds[message.type] : undefined;
  if (!fields) {
    problems.add(`Must be one of the following values: [${typeNames.join(', ')}]`, `${path}.type`);
    return;
  }
  checkFields(message, path, problems, { ...fields, ...common }, false);
}

/** LINE reports a Flex fault apart from the others, one message at a time, with a path inside the container. */
function checkFlex(message: JsonObject, index: number): void {
  const problems = new Problems();
  checkFlexContainer(message.contents, problems);
  if (problems.list.length === 0) return;
  throw new LineError(400, `A message (messages[${index}]) in the request body is invalid`, { details: problems.list });
}
