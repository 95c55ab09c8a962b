import { language, words } from './words.js';

/** The shop's now and its zone: the phones live in the shop's time, whatever this computer's says. */
let aheadMs = 0;
let zone = 'Asia/Taipei';
let formats = makeFormats();

export function setShopTime(now, timeZone) {
  aheadMs = Date.parse(now) - Date.now();
  if (timeZone && timeZone !== zone) {
    zone = timeZone;
    formats = makeFormats();
  }
}

export const shopNow = () => new Date(Date.now() + aheadMs);

function makeFormats() {
  const locale = language === 'en' ? 'en-GB' : 'zh-TW';
  const make = (options, where = locale) => new Intl.DateTimeFormat(where, { timeZone: zone, ...options });
  return {
    minute: make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    second: make({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    date: make({ month: language === 'en' ? 'short' : 'numeric', day: 'numeric' }),
    weekday: make({ weekday: 'short' }),
    full: make({ year: 'numeric', month: language === 'en' ? 'short' : 'numeric', day: 'numeric' }),
    // Sweden writes dates as ISO does.
    day: make({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE'),
    local: make(
      { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
      'sv-SE',
    ),
  };
}

export const minuteOf = (at) => formats.minute.format(new Date(at));
export const secondOf = (at) => formats.second.format(new Date(at));
/** `2026-11-22` in the shop's zone. */
export const dayOf = (at) => formats.day.format(new Date(at));

/** `11/22 (日) 14:06`, with the year where it is not this computer's. */
export function momentOf(at) {
  const when = new Date(at);
  const sameYear = dayOf(when).slice(0, 4) === dayOf(Date.now()).slice(0, 4);
  const weekday = formats.weekday.format(when).replace(/^(週|周|星期)/, '');
  return `${(sameYear ? formats.date : formats.full).format(when)} (${weekday}) ${minuteOf(when)}`;
}

export function dayLabel(at) {
  const day = dayOf(at);
  if (day === dayOf(shopNow())) return words.today;
  if (day === dayOf(shopNow().getTime() - 86_400_000)) return words.yesterday;
  const when = new Date(at);
  const weekday = formats.weekday.format(when).replace(/^(週|周|星期)/, '');
  const sameYear = day.slice(0, 4) === dayOf(shopNow()).slice(0, 4);
  return `${(sameYear ? formats.date : formats.full).format(when)} (${weekday})`;
}

/** `2026-11-22T14:06` in the shop's zone, as an input wants it. */
export const inputOf = (at) => formats.local.format(new Date(at)).replace(' ', 'T').slice(0, 16);

/** The instant of a shop-local `2026-11-22T14:06`: guessed as if UTC, then put right by what the zone makes of the guess. */
export function instantOf(local) {
  const wanted = Date.parse(`${local}Z`);
  let guess = wanted;
  for (let turn = 0; turn < 2; turn += 1) guess += wanted - Date.parse(`${inputOf(guess)}Z`);
  return new Date(guess);
}

/** The same day and time a calendar month later, or that month's last day. */
export function monthLater(at) {
  const [date, time] = inputOf(at).split('T');
  const [year, month, day] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const target = new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10);
  return instantOf(`${target}T${time}`);
}

/** The next nine o'clock, when a shop's quiet hours end and what the calendar says goes out. */
export function nextMorning(at) {
  const [date, time] = inputOf(at).split('T');
  const day = time < '09:00' ? date : new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  return instantOf(`${day}T09:00`);
}

/** The first minute of next month, when what ends with this one has ended; and the day that ends. */
export function monthEnd(at) {
  const [year, month] = dayOf(at).split('-').map(Number);
  const next = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  const last = new Date(Date.UTC(year, month, 0));
  return { instant: instantOf(`${next}T00:01`), day: `${last.getUTCMonth() + 1}/${last.getUTCDate()}` };
}
