import type { Language } from '../../shared/vocabulary.ts';

/** What a typed word asks for. */
export type Asked =
  | 'points'
  | 'card'
  | 'tier'
  | 'coupons'
  | 'history'
  | 'birthday'
  | 'help'
  | 'join'
  | 'settings'
  | 'stop'
  | 'start';

/** null where the word is written alike in several languages: the member's own then speaks. */
type Word = { asks: Asked; language: Language | null; text: string };

const textMax = 200;
/** A sentence that holds a word is understood while it is short; a long one wants a person. */
const sentenceMax = 30;

const zh = 'zh-TW';
const table: Record<Asked, [Language | null, string][]> = {
  points: [
    [zh, '點數 點数 積點 集點 紅利 紅利點數 我的點數 查點數 點數查詢 多少點'],
    [null, '点数 积点 集点 红利 積分 积分'],
    ['en', 'points point balance my-points'],
    ['ja', 'ポイント ぽいんと 残高 ポイント残高'],
    ['th', 'แต้ม คะแนน แต้มสะสม คะแนนสะสม ยอดแต้ม'],
  ],
  card: [
    [zh, '會員卡 我的卡 卡片 會員 會員碼 條碼 出示會員卡'],
    [null, '会员卡 会员 会員'],
    ['en', 'card my-card member-card barcode qr code'],
    ['ja', '会員証 会員カード カード ポイントカード'],
    ['th', 'บัตร บัตรสมาชิก การ์ด สมาชิก'],
  ],
  tier: [
    [zh, '等級 會員等級 升等 升級 我的等級 級別'],
    [null, '等级 会员等级 升级 级别'],
    ['en', 'tier level rank status tiers'],
    ['ja', 'ランク 会員ランク ステージ'],
    ['th', 'ระดับ ระดับสมาชิก เทียร์'],
  ],
  coupons: [
    [zh, '優惠券 優惠卷 折價券 折價卷 優惠 票券 我的優惠券 兌換券 折扣券'],
    [null, '优惠券 优惠卷 优惠 折价券 折扣'],
    ['en', 'coupons coupon voucher vouchers discount'],
    ['ja', 'クーポン くーぽん 割引 割引券'],
    ['th', 'คูปอง ส่วนลด โปรโมชั่น'],
  ],
  history: [
    [zh, '紀錄 記錄 消費紀錄 消費記錄 點數紀錄 交易紀錄 明細'],
    [null, '纪录 记录 消费记录 明细'],
    ['en', 'history record records activity purchases'],
    ['ja', '履歴 りれき 利用履歴 ポイント履歴'],
    ['th', 'ประวัติ รายการ ประวัติการซื้อ'],
  ],
  birthday: [
    [zh, '生日 生日禮 我的生日 壽星'],
    [null, '生日礼'],
    ['en', 'birthday bday my-birthday birthday-gift'],
    ['ja', '誕生日 たんじょうび バースデー お誕生日'],
    ['th', 'วันเกิด ของขวัญวันเกิด'],
  ],
  help: [
    [zh, '說明 幫助 選單 功能 怎麼用 使用說明'],
    [null, '说明 帮助 菜单'],
    ['en', 'help menu hi hello'],
    ['ja', 'ヘルプ 使い方 メニュー つかいかた 助けて'],
    ['th', 'ช่วยเหลือ วิธีใช้ เมนู สวัสดี'],
  ],
  join: [
    [zh, '加入 加入會員 入會 辦卡 註冊 我要加入 申請會員'],
    [null, '加入会员 入会 注册 办卡'],
    ['en', 'join register sign-up enroll'],
    ['ja', '登録 会員登録 入会する にゅうかい'],
    ['th', 'สมัคร สมัครสมาชิก เข้าร่วม ลงทะเบียน'],
  ],
  settings: [
    [zh, '設定 個人資料 修改資料'],
    [null, '设定 设置 个人资料'],
    ['en', 'settings setting profile language'],
    ['ja', '設定する せってい プロフィール'],
    ['th', 'ตั้งค่า ข้อมูลส่วนตัว'],
  ],
  stop: [
    [zh, '停止 退訂 暫停通知 取消訂閱 不要通知 停止通知'],
    [null, '退订 暂停通知 取消订阅'],
    ['en', 'stop unsubscribe opt-out'],
    ['ja', '配信停止 停止する 通知停止'],
    ['th', 'หยุด ยกเลิกการรับข่าวสาร เลิกรับข่าว'],
  ],
  start: [
    [zh, '恢復通知 再次接收 訂閱 開啟通知'],
    [null, '恢复通知 订阅'],
    ['en', 'start subscribe resume'],
    ['ja', '配信再開 通知再開'],
    ['th', 'รับข่าวสาร เริ่มรับข่าว'],
  ],
};

const words: Word[] = (Object.keys(table) as Asked[]).flatMap((asks) =>
  table[asks].flatMap(([language, list]) =>
    list.split(' ').map((text) => ({ asks, language, text: tidy(text.replaceAll('-', ' ')) })),
  ),
);
/** Every word, tidied; for checking that none is there twice. */
export const knownWords: readonly string[] = words.map(({ text }) => text);
const exact = new Map(words.map((word) => [word.text, word]));
/** Longest first: 消費紀錄 before 紀錄, so that the more particular one is heard. */
const byLength = words.toSorted((a, b) => b.text.length - a.text.length);

/** One form for full and half width, upper and lower case, with punctuation, emoji and spaces gone. */
function tidy(text: string): string {
  return text
    .slice(0, textMax)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/**
 * What somebody asks for who typed this: the word itself, else with one letter wrong, else a short sentence that holds exactly one.
 * @param pointsNames what the shop calls its points, in any language: asks for them as 點數 does, after our own words.
 * @returns null when it is none of ours. `language` is the word's own where it has one.
 */
export function readKeyword(
  text: string,
  pointsNames: readonly string[] = [],
): { asks: Asked; language: Language | null } | null {
  const typed = tidy(text);
  const own = pointsNames.map((name): Word => ({ asks: 'points', language: null, text: tidy(name) }));
  // A name may be nothing but an icon.
  if (pointsNames.some((name) => name.trim() === text.trim())) return exact.get(typed) ?? own[0] ?? null;
  if (typed === '') return null;
  const known =
    exact.get(typed) ?? own.find((word) => word.text === typed) ?? words.find((word) => isNear(word.text, typed));
  if (known) return known;
  if ([...typed].length > sentenceMax) return null;
  const apart = new Set(
    text
      .slice(0, textMax)
      .normalize('NFKC')
      .toLowerCase()
      .split(/[^\p{L}\p{M}\p{N}]+/u),
  );
  const holds = ({ text }: Word) => (isLatin(text) ? apart.has(text) : isInside(text, typed));
  const held = byLength.filter(holds);
  const first = held[0] ?? own.find(holds);
  return first && held.every((word) => first.text.includes(word.text) || word.asks === first.asks) ? first : null;
}

/** Latin words stand apart in a sentence ("point" is no word of "disappointed"); others have no spaces to tell. */
const isLatin = (text: string): boolean => /^[a-z0-9]+$/.test(text);
const isInside = (word: string, typed: string): boolean => [...word].length > 1 && typed.includes(word);

/** One letter changed, missing, too many, or two exchanged. Short words have too many neighbours to guess. */
function isNear(word: string, typed: string): boolean {
  const [a, b] = [[...word], [...typed]];
  const least = isLatin(word) ? 5 : 3;
  if (a.length < least || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const rest = (letters: string[], skip: number) => letters.slice(from + skip).join('');
  if (a.length > b.length) return rest(a, 1) === rest(b, 0);
  if (a.length < b.length) return rest(a, 0) === rest(b, 1);
  return rest(a, 1) === rest(b, 1) || (a[from] === b[from + 1] && a[from + 1] === b[from] && rest(a, 2) === rest(b, 2));
}
