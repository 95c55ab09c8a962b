import { api } from '../api.js';
import { words } from '../words.js';
import { pickMoment } from './picker-sheet.js';

/**
 * Does what a tap in the chat means, as LINE would.
 * https://developers.line.biz/en/reference/messaging-api/#action-objects
 * @param {object} phone what the phone lets actions do: `say`, `do`, `openLiff`, `toast`, `composer`, `setMenuOpen`, `glass`
 * @param {object} action
 */
export async function perform(phone, action) {
  switch (action?.type) {
    case 'message':
      return phone.do('say', { text: String(action.text) });
    case 'postback':
      await phone.do('tap', { action });
      return afterPostback(phone, action);
    case 'richmenuswitch':
      return phone.do('tap', { action });
    case 'uri':
      return openUri(phone, String(action.uri));
    case 'datetimepicker': {
      const picked = await pickMoment(phone.glass, action);
      return picked === null ? undefined : phone.do('tap', { action, [action.mode]: picked });
    }
    case 'clipboard':
      await navigator.clipboard.writeText(String(action.clipboardText)).catch(() => undefined);
      return phone.toast(words.copied);
    case 'camera':
    case 'cameraRoll':
      return phone.do('image');
    case 'location':
      return phone.do('location', { title: words.here });
    default:
      return undefined;
  }
}

function afterPostback(phone, { inputOption, fillInText }) {
  if (inputOption === 'openKeyboard') phone.composer.fill(fillInText ?? '');
  if (inputOption === 'openRichMenu') phone.setMenuOpen(true);
  if (inputOption === 'closeRichMenu') phone.setMenuOpen(false);
}

/** LIFF opens over the chat; the web in a new tab, where nothing of it can reach this page; the rest a computer cannot do. */
async function openUri(phone, uri) {
  if (uri.includes(`/${phone.shop.liffId}`)) {
    return phone.openLiff(await api.act(phone.personId, 'open', { url: uri }));
  }
  if (/^https?:/i.test(uri)) return void window.open(uri, '_blank', 'noopener,noreferrer');
  return phone.toast(words.outside(uri));
}
