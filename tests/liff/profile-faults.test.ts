import { describe, expect, it } from 'vitest';
import { type Form, faultsOf, fieldOf, fullYear } from '../../liff-app/src/features/settings/profile-faults.ts';
import { memberWords } from '../../shared/i18n/member/zh-TW.ts';

const words = memberWords.settings.faults;
const form = (over: Partial<Form>): Form => ({
  name: '林若晴',
  month: '',
  day: '',
  year: '',
  phone: '',
  email: '',
  ...over,
});
const faults = (over: Partial<Form>) => faultsOf(form(over), words, '2026-11-22');

describe('a birthday', () => {
  it.each([
    [{ month: '2', day: '29' }, undefined],
    [{ month: '2', day: '29', year: '2000' }, undefined],
    [{ month: '6' }, undefined],
    [{ month: '6', day: '12', year: '79' }, undefined],
    [{ month: '11', day: '22', year: '2026' }, undefined],
    [{ month: '2', day: '30' }, words.noSuchDay('2', '30')],
    [{ month: '2', day: '29', year: '2001' }, words.noSuchDay('2', '29')],
    [{ day: '12' }, words.month],
    [{ year: '1990' }, words.month],
    [{ month: '6', year: '19x0' }, words.year],
    [{ month: '6', year: '1800' }, words.year],
    [{ month: '6', year: '2030' }, words.year],
    [{ month: '12', day: '1', year: '2026' }, words.future],
  ])('%o: %s', (told, said) => expect(faults(told).birthday).toBe(said));
  it('takes a year of the ROC', () => expect([fullYear(79), fullYear(1990), fullYear(0)]).toEqual([1990, 1990, 0]));
});

it('asks for a name, a whole phone number and a whole address, in the order of the form', () => {
  expect(Object.keys(faults({ name: '', month: '2', day: '31', phone: '0912', email: 'me@' }))).toEqual([
    'name',
    'birthday',
    'phone',
    'email',
  ]);
  expect(faults({ phone: '０９１２－３４５－６７８', email: 'me@example.com' })).toEqual({});
});

it('finds the field a refusal is about', () => {
  expect(fieldOf({ code: 'BIRTHDAY_LOCKED', details: {} })).toBe('birthday');
  expect(fieldOf({ code: 'INVALID_REQUEST', details: { fields: [{ field: 'body.email', problem: 'x' }] } })).toBe(
    'email',
  );
  expect(fieldOf({ code: 'BUSY', details: {} })).toBeNull();
});
