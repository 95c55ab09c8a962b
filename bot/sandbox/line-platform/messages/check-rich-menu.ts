import { requestProblems } from '../line-error.ts';
import type { JsonObject } from '../types.ts';
import { action, bounds } from './check-action.ts';
import { type Check, checkFields, integer, isObject, Problems, seenText, truth } from './problems.ts';

const maxAreas = 20;
const minRatio = 1.45;

const size: Check = (value, path, problems) => {
  if (!isObject(value)) {
    problems.add('May not be empty', path);
    return;
  }
  const width = { check: integer(800, 2_500), required: true };
  const height = { check: integer(250, 2_147_483_647), required: true };
  checkFields(value, path, problems, { width, height }, false);
  if (Number(value.width) / Number(value.height) < minRatio) {
    problems.add(`width / height must be ${minRatio} or more`, path);
  }
};

const areas =
  (menu: JsonObject): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value) || value.length > maxAreas) {
      problems.add(`Size must be between 0 and ${maxAreas}`, path);
      return;
    }
    value.forEach((area, i) => {
      const at = `${path}[${i}]`;
      if (!isObject(area)) {
        problems.add('May not be empty', at);
        return;
      }
      const fields = {
        bounds: { check: bounds, required: true },
        action: { check: action('richMenu'), required: true },
      };
      checkFields(area, at, problems, fields, false);
      if (isObject(area.bounds) && !inside(area.bounds, menu.size)) {
        problems.add('must be within the rich menu', `${at}.bounds`);
      }
    });
  };

function inside(area: JsonObject, menuSize: unknown): boolean {
  if (!isObject(menuSize)) return true;
  const right = Number(area.x) + Number(area.width);
  const bottom = Number(area.y) + Number(area.height);
  return right <= Number(menuSize.width) && bottom <= Number(menuSize.height);
}

/** https://developers.line.biz/en/reference/messaging-api/#rich-menu-object . Throws LINE's 400 with all that is wrong. */
export function checkRichMenu(menu: JsonObject): void {
  const problems = new Problems();
  const fields = {
    size,
    selected: truth,
    name: seenText(300),
    chatBarText: seenText(14),
    areas: areas(menu),
  };
  for (const [name, check] of Object.entries(fields)) {
    const value = menu[name];
    if (value !== undefined && value !== null) check(value, name, problems);
    else problems.add('May not be empty', name);
  }
  if (problems.list.length > 0) throw requestProblems(problems.list);
}
