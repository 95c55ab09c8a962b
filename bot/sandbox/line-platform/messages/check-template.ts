import type { JsonObject } from '../types.ts';
import { type ActionPlace, action } from './check-action.ts';
import { type Check, checkFields, colourOf, imageUrl, isObject, oneOf, type Problems, seenText } from './problems.ts';

const actions =
  (min: number, max: number, place: ActionPlace = 'template'): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      problems.add(`Size must be between ${min} and ${max}`, path);
      return;
    }
    value.forEach((each, i) => {
      action(place)(each, `${path}[${i}]`, problems);
    });
  };

const pictured = {
  thumbnailImageUrl: { check: imageUrl },
  imageBackgroundColor: { check: colourOf },
  title: { check: seenText(40) },
  defaultAction: { check: action('richMenu') },
};
const imageShape = {
  imageAspectRatio: { check: oneOf('rectangle', 'square') },
  imageSize: { check: oneOf('cover', 'contain') },
};

/** https://developers.line.biz/en/reference/messaging-api/#template-messages */
export const template: Check = (value, path, problems) => {
  if (!isObject(value)) {
    problems.add('May not be empty', path);
    return;
  }
  const shorter = value.title !== undefined || value.thumbnailImageUrl !== undefined;
  const words = (max: number) => ({ text: { check: seenText(max), required: true } });
  const choices = (check: Check) => ({ actions: { check, required: true } });
  switch (value.type) {
    case 'buttons':
      return checkFields(
        value,
        path,
        problems,
        { ...pictured, ...imageShape, ...words(shorter ? 60 : 160), ...choices(actions(1, 4)) },
        false,
      );
    case 'confirm':
      return checkFields(value, path, problems, { ...words(240), ...choices(actions(2, 2)) }, false);
    case 'carousel':
      checkFields(value, path, problems, imageShape, false);
      return checkColumns(value.columns, path, problems, (column, at) => {
        const short = column.title !== undefined || column.thumbnailImageUrl !== undefined;
        checkFields(
          column,
          at,
          problems,
          { ...pictured, ...words(short ? 60 : 120), ...choices(actions(1, 3)) },
          false,
        );
      });
    case 'image_carousel':
      return checkColumns(value.columns, path, problems, (column, at) => {
        const fields = {
          imageUrl: { check: imageUrl, required: true },
          action: { check: action('imageCarousel'), required: true },
        };
        checkFields(column, at, problems, fields, false);
      });
    default:
      problems.add('Must be one of the following values: [buttons, confirm, carousel, image_carousel]', `${path}.type`);
  }
};

function checkColumns(
  columns: unknown,
  path: string,
  problems: Problems,
  each: (column: JsonObject, at: string) => void,
): void {
  if (!Array.isArray(columns) || columns.length < 1 || columns.length > 10) {
    problems.add('Size must be between 1 and 10', `${path}.columns`);
    return;
  }
  columns.forEach((column, i) => {
    if (isObject(column)) each(column, `${path}.columns[${i}]`);
    else problems.add('May not be empty', `${path}.columns[${i}]`);
  });
  const counts = new Set(columns.map((c) => (isObject(c) && Array.isArray(c.actions) ? c.actions.length : 0)));
  if (counts.size > 1) problems.add('All columns must have the same number of actions', `${path}.columns`);
}
