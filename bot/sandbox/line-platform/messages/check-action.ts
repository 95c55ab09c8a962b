import {
  type Check,
  checkFields,
  type Fields,
  integer,
  isObject,
  matching,
  oneOf,
  type Problems,
  seenText,
  text,
  uri,
} from './problems.ts';

export type ActionPlace = 'quickReply' | 'template' | 'imageCarousel' | 'flex' | 'flexButton' | 'richMenu';

/** https://developers.line.biz/en/reference/messaging-api/#action-objects : a label's limit depends on where the action is. */
const labels: { [place in ActionPlace]: { max: number; required: boolean } } = {
  quickReply: { max: 20, required: true },
  template: { max: 20, required: true },
  imageCarousel: { max: 12, required: true },
  flex: { max: 40, required: false },
  flexButton: { max: 40, required: true },
  richMenu: { max: 20, required: false },
};

const data = text(300, { min: 0 });
const link = uri(1_000, ['http', 'https', 'line', 'tel']);

const moment = (mode: unknown): RegExp =>
  mode === 'time'
    ? /^([01]\d|2[0-3]):[0-5]\d$/
    : mode === 'datetime'
      ? /^(19\d{2}|20\d{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d$/
      : /^(19\d{2}|20\d{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const altUri: Check = (value, path, problems) => {
  if (!isObject(value)) return problems.add('invalid property', path);
  if (value.desktop !== undefined) link(value.desktop, `${path}/desktop`, problems);
};

const kinds: { [type: string]: Fields } = {
  postback: {
    data: { check: data, required: true },
    displayText: { check: seenText(300) },
    text: { check: seenText(300) },
    inputOption: { check: oneOf('closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice') },
    fillInText: { check: seenText(300) },
  },
  message: { text: { check: seenText(300), required: true } },
  uri: { uri: { check: link, required: true }, altUri: { check: altUri } },
  datetimepicker: {
    data: { check: data, required: true },
    mode: { check: oneOf('date', 'time', 'datetime'), required: true },
  },
  richmenuswitch: {
    richMenuAliasId: { check: matching(/^[a-z0-9_-]{1,32}$/, 'invalid property'), required: true },
    data: { check: data, required: true },
  },
  clipboard: { clipboardText: { check: text(1_000), required: true } },
  camera: {},
  cameraRoll: {},
  location: {},
};

/** Refuses `displayText` beside the older `text`, and `fillInText` that nothing would fill in. */
function checkPostback(action: { [name: string]: unknown }, path: string, problems: Problems, dot: string): void {
  if (action.displayText !== undefined && action.text !== undefined) {
    problems.add('displayText and text cannot both be specified', `${path}${dot}displayText`);
  }
  if (action.fillInText !== undefined && action.inputOption !== 'openKeyboard') {
    problems.add('fillInText needs inputOption openKeyboard', `${path}${dot}fillInText`);
  }
}

/** Checks an action object in its place; Flex wants its paths with slashes and refuses unknown fields. */
export const action =
  (place: ActionPlace): Check =>
  (value, path, problems) => {
    const sealed = place === 'flex' || place === 'flexButton';
    const dot = sealed ? '/' : '.';
    if (!isObject(value)) return problems.add('must be specified', path);
    const fields = typeof value.type === 'string' ? kinds[value.type] : undefined;
    const onlyQuick = ['camera', 'cameraRoll', 'location'].includes(String(value.type)) && place !== 'quickReply';
    const onlyMenu = value.type === 'richmenuswitch' && place !== 'richMenu';
    if (!fields || onlyQuick || onlyMenu) return problems.add('invalid action type', `${path}${dot}type`);
    const limit = labels[place];
    const label = { check: seenText(limit.max, limit.required ? 1 : 0), required: limit.required };
    const picker = value.type === 'datetimepicker' ? pickerFields(value.mode) : {};
    checkFields(value, path, problems, { type: { check: () => undefined }, label, ...fields, ...picker }, sealed);
    if (value.type === 'postback') checkPostback(value, path, problems, dot);
  };

function pickerFields(mode: unknown): Fields {
  const check = matching(moment(mode), 'invalid date or time');
  return { initial: { check }, max: { check }, min: { check } };
}

/** Where something is on an image, in its pixels. */
export const bounds: Check = (value, path, problems) => {
  if (!isObject(value)) return problems.add('must be specified', path);
  const whole = { check: integer(0, 2_147_483_647), required: true };
  const sized = { check: integer(1, 2_147_483_647), required: true };
  checkFields(value, path, problems, { x: whole, y: whole, width: sized, height: sized }, false);
};
