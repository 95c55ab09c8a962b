import type { Facts, ProgramProblems } from './zh-TW.ts';

export const programProblems: ProgramProblems = {
  'lowest-has-rule': (f: Facts) => `ระดับแรกเป็นของทุกคน จึงไม่มีเงื่อนไข กรุณาเอาเงื่อนไขของ ${f.tier} ออก`,
  'rule-missing': (f: Facts) => `${f.tier} ไม่มีเงื่อนไข จึงไม่มีใครไปถึง กรุณาใส่เงื่อนไข`,
  'rules-not-rising': (f: Facts) => `${f.tier} ไม่ได้สูงกว่า ${f.lower} กรุณาเพิ่ม หรือลด ${f.lower}`,
  'keep-above-up': (f: Facts) => `การคงระดับ ${f.tier} ขอ ${f.keep} มากกว่าที่ใช้เลื่อนขึ้น ${f.up} กรุณาตั้งไม่เกิน ${f.up}`,
  'keep-missing': (f: Facts) => `เลือกให้แต่ละระดับมีเงื่อนไขคงระดับเอง แต่ ${f.tier} ยังไม่มี กรุณาใส่ หรือเลือกเป็นสัดส่วน`,
  'nobody-can-keep': (f: Facts) => `ไม่มีใครมา ${f.keep} ครั้งใน ${f.months} เดือน กรุณาลดลง`,
  'measure-unknown': (f: Facts) => `ไม่มีตัววัด “${f.measure}” กรุณาเพิ่มก่อน หรือเลือกตัวอื่น`,
  'code-twice': (f: Facts) => `“${f.code}” ถูกใช้สองครั้ง รหัสใช้ได้ครั้งเดียว`,
  'starts-before': (f: Facts) => `ชุดที่ ${f.version} เริ่มทีหลัง กรุณาเริ่มหลังจากนั้น หรือถอนชุดนั้นก่อน`,
  'starts-together': (f: Facts) => `ชุดที่ ${f.version} เริ่มเวลาเดียวกัน กรุณาเลือกเวลาอื่น`,
  'currency-changed': (f: Facts) => `เปลี่ยนสกุลเงินไม่ได้ ยอดที่ผ่านมาเป็น ${f.currency}`,
  'review-never': () => `ระดับที่ไม่หมดอายุจะไม่ถูกพิจารณา กรุณาใส่อายุ หรือเอาวันพิจารณาออก`,
  'block-worth-nothing': (f: Facts) => `${f.block} คะแนนมีค่าน้อยกว่าเงินหน่วยเล็กที่สุด กรุณาใช้อย่างน้อย ${f.points}`,
  'benefit-code-twice': (f: Facts) => `สิทธิ์ “${f.code}” มีสองรายการ กรุณาเปลี่ยนรหัสหนึ่ง`,
  'pass-tier-unknown': (f: Facts) => `สมาชิกแบบชำระเงินให้ระดับ “${f.tier}” ซึ่งไม่มีอยู่ กรุณาเลือกระดับที่มี`,
  'warning-after-validity': (f: Facts) => `เตือนล่วงหน้า ${f.days} วัน นานกว่าอายุ ${f.months} เดือน กรุณาลดลง`,
  'coupon-unknown': (f: Facts) => `ไม่มีคูปอง “${f.id}” กรุณาสร้างก่อน หรือเลือกใบอื่น`,
  'pending-outlasts-points': (f: Facts) => `คะแนนต้องรอ ${f.days} วันจนหมดอายุก่อน กรุณาลดเวลารอ หรือยืดอายุคะแนน`,
  'holiday-twice': (f: Facts) => `${f.day} มีสองครั้ง กรุณาลบหนึ่ง`,
  'window-shorter-than-keep': (f: Facts) => `ดูย้อนหลังแค่ ${f.days} วันคงระดับทั้งช่วงไม่ได้ กรุณาดูยาวขึ้น หรือตั้งเงื่อนไขของแต่ละระดับ`,
};
