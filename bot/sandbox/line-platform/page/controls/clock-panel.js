import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { inputOf, instantOf, momentOf, monthEnd, monthLater, nextMorning, setShopTime, shopNow } from '../time.js';
import { words } from '../words.js';
import { createPanel } from './panel.js';

const hourMs = 3_600_000;

/** The shop's now, and the ways to move it. Time only goes forward. */
export function clockPanel() {
  const shown = h('b', { class: 'now' });
  const draw = () => {
    shown.textContent = momentOf(shopNow());
  };
  const panel = createPanel({
    testid: 'clock',
    name: words.shopNow,
    label: [icon('clock'), shown, h('span', { class: 'btn-words' }, words.advance), icon('down', 16)],
    fill: (close) => fill(close, panel.button, draw),
  });
  draw();
  setInterval(draw, 1_000);
  return { ...panel, draw };
}

function fill(close, button, draw) {
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const move = async (to) => {
    wrong.textContent = words.moving;
    button.classList.add('busy');
    try {
      const { now } = await api.clock({ now: to.toISOString() });
      setShopTime(now);
      draw();
      close();
    } catch (error) {
      wrong.textContent = words.failed(error.message);
    } finally {
      button.classList.remove('busy');
    }
  };
  const later = (ms) => () => move(new Date(shopNow().getTime() + ms));
  const end = monthEnd(shopNow());
  const steps = [
    ['clock-hour', words.hour, later(hourMs)],
    ['clock-morning', words.morning, () => move(nextMorning(shopNow()))],
    ['clock-day', words.day, later(24 * hourMs)],
    ['clock-week', words.week, later(7 * 24 * hourMs)],
    ['clock-month', words.month, () => move(monthLater(shopNow()))],
    ['clock-month-end', words.monthEnd(end.day), () => move(end.instant)],
  ];
  const date = h('input', {
    type: 'datetime-local',
    testid: 'clock-date',
    required: true,
    value: inputOf(shopNow()),
    'aria-label': words.setDate,
  });
  const set = (event) => {
    event.preventDefault();
    const to = instantOf(date.value);
    if (to <= shopNow()) wrong.textContent = words.onlyForward;
    else move(to);
  };
  return [
    ...steps.map(([testid, label, onclick]) => h('button', { type: 'button', class: 'item', testid, onclick }, label)),
    h(
      'form',
      { class: 'form beside', onsubmit: set },
      date,
      h('button', { type: 'submit', class: 'strong', testid: 'clock-set' }, words.go),
    ),
    wrong,
  ];
}
