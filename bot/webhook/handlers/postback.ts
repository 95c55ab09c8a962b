import { AppError } from '../../../shared/errors.ts';
import { type BirthdayOutcome, birthdayPicked } from '../../line/messages/birthday.ts';
import { staleMessages, wishMessages } from '../../line/messages/help.ts';
import { consentMessages, joinedMessages, offerMessages } from '../../line/messages/joining.ts';
import { decodePostback, type Postback } from '../../line/postback.ts';
import { join } from '../../services/members/join.ts';
import { readNotice } from '../../services/members/notice.ts';
import { updateProfile } from '../../services/members/update-profile.ts';
import { type Answer, type Reader, readTurn, type Turn } from '../answer.ts';
import { isObject } from '../read-event.ts';
import { historyFor, show } from './show.ts';

/** A tapped button, ours or forged, new or years old. */
export async function onPostback(turn: Turn): Promise<Answer> {
  const data = isObject(turn.row.event.postback) ? turn.row.event.postback : {};
  const postback = decodePostback(data.data);
  const reader = await readTurn(turn, postback?.do === 'show' ? historyFor(postback.what) : 0);
  if (postback === null) return stale(reader);
  switch (postback.do) {
    case 'show':
      return show(reader, postback.what, reader.voice);
    case 'offer':
      return offer(turn, reader);
    case 'join':
      return joinHere(turn, reader, postback);
    case 'birthday':
      return birthday(turn, reader, isObject(data.params) ? data.params.date : null);
    case 'messages':
      return wish(turn, reader, postback.want);
  }
}

const stale = (reader: Reader): Answer => ({
  messages: staleMessages(reader.voice, reader.member !== null),
  matters: false,
  did: 'stale button',
});
const notMember = (reader: Reader): Answer => ({
  messages: offerMessages(reader.voice, 'not-member'),
  matters: false,
  did: 'no member',
});
const already = ({ voice, member }: Reader): Answer => ({
  messages: joinedMessages(voice, {
    joinedNow: false,
    name: member?.record.name ?? '',
    welcomePoints: 0,
    hasCoupon: false,
  }),
  matters: false,
  did: 'a member already',
});

async function offer(turn: Turn, reader: Reader, outdated = false): Promise<Answer> {
  if (reader.member !== null) return already(reader);
  const notice = await readNotice(turn.deps, { language: reader.voice.language, now: turn.now });
  return { messages: consentMessages(reader.voice, notice, outdated), matters: false, did: 'notice' };
}

/** Consent names the version that was read; an older one is shown the notice in force. */
async function joinHere(
  turn: Turn,
  reader: Reader,
  { notice, marketing }: Extract<Postback, { do: 'join' }>,
): Promise<Answer> {
  const { deps, lineUserId, now } = turn;
  // A repeat of this very event after a crash finds a member, and has to say what it would have said.
  const repeat = turn.row.attempts > 1;
  if (reader.member !== null && !repeat) return already(reader);
  try {
    const { member, joinedNow, welcomePoints, welcomeCouponId } = await join(deps, {
      lineUserId,
      how: 'chat',
      noticeVersion: notice,
      marketing: { line: marketing, sms: false, email: false },
      now,
    });
    const told = {
      joinedNow: joinedNow || repeat,
      name: member.name,
      welcomePoints,
      hasCoupon: welcomeCouponId !== null,
    };
    return { messages: joinedMessages(reader.in(member.language), told), matters: true, did: 'joined' };
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOTICE_OUTDATED') return offer(turn, reader, true);
    throw error;
  }
}

async function birthday(turn: Turn, reader: Reader, date: unknown): Promise<Answer> {
  const { member, shop, voice } = reader;
  if (member === null) return notMember(reader);
  const picked = await setBirthday(turn, member.record.id, date);
  return {
    messages: birthdayPicked(voice, picked, shop.today),
    matters: picked.outcome === 'saved',
    did: `birthday ${picked.outcome}`,
  };
}

async function setBirthday(
  { deps, now }: Turn,
  memberId: NonNullable<Reader['member']>['record']['id'],
  date: unknown,
): Promise<BirthdayOutcome> {
  const parts = typeof date === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) : null;
  if (parts === null) return { outcome: 'invalid' };
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  try {
    await updateProfile(deps, { memberId, birthday: { year, month, day }, now });
    return { outcome: 'saved', month, day };
  } catch (error) {
    if (error instanceof AppError && error.code === 'BIRTHDAY_LOCKED') return { outcome: 'locked' };
    if (error instanceof AppError && error.code === 'BIRTHDAY_INVALID') return { outcome: 'invalid' };
    throw error;
  }
}

async function wish({ deps, now }: Turn, reader: Reader, want: boolean): Promise<Answer> {
  if (reader.member === null) return notMember(reader);
  await updateProfile(deps, { memberId: reader.member.record.id, marketing: { line: want }, now });
  return { messages: wishMessages(reader.voice, want), matters: true, did: `messages ${want ? 'on' : 'off'}` };
}
