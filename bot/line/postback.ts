/**
 * Data of postback buttons. Buttons live for years in people's chats and anybody may send any data, so reading never throws and unknown
 * or oversized data is simply null. Written as `v1?do=show&what=points`: short, readable in LINE's console, at most 300 characters.
 */
export const showables = ['points', 'card', 'tier', 'coupons', 'history', 'birthday', 'help'] as const;
export type Showable = (typeof showables)[number];

export type Postback =
  | { do: 'show'; what: Showable }
  /** The offer to join, with the notice to read. */
  | { do: 'offer' }
  /** Consent given in chat, to that version of the notice. */
  | { do: 'join'; notice: string; marketing: boolean }
  /** The birthday picker; the date comes beside the data. */
  | { do: 'birthday' }
  | { do: 'messages'; want: boolean };

const dataMax = 300;
const version = 'v1';

export function encodePostback(postback: Postback): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(postback)) {
    fields.set(name, typeof value === 'boolean' ? (value ? '1' : '0') : value);
  }
  const data = `${version}?${fields.toString()}`;
  if (data.length > dataMax) throw new Error('postback data is longer than LINE takes');
  return data;
}

/** @returns null for whatever we did not write, or no longer understand. */
export function decodePostback(data: unknown): Postback | null {
  if (typeof data !== 'string' || data.length > dataMax || !data.startsWith(`${version}?`)) return null;
  const fields = new URLSearchParams(data.slice(version.length + 1));
  switch (fields.get('do')) {
    case 'show': {
      const what = showables.find((each) => each === fields.get('what'));
      return what ? { do: 'show', what } : null;
    }
    case 'offer':
      return { do: 'offer' };
    case 'join': {
      const notice = fields.get('notice') ?? '';
      return /^[\w.-]{1,40}$/.test(notice) ? { do: 'join', notice, marketing: fields.get('marketing') === '1' } : null;
    }
    case 'birthday':
      return { do: 'birthday' };
    case 'messages':
      return { do: 'messages', want: fields.get('want') === '1' };
    default:
      return null;
  }
}
