/** A file as text: UTF-8 with or without a BOM, UTF-16 with one (Excel's Unicode text), else CP950. Null for what is none of them. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: 'utf-8' | 'utf-16' | 'cp950' } | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le', 'utf-16');
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be', 'utf-16');
  // The Encoding Standard's Big5 has CP950's ideographs, with Hong Kong's beside them.
  return decoded(bytes, 'utf-8', 'utf-8') ?? decoded(bytes, 'big5', 'cp950');
}

function decoded<E extends 'utf-8' | 'utf-16' | 'cp950'>(bytes: Uint8Array, label: string, encoding: E) {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    return isText(text) ? { text, encoding } : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Node's Big5 lets bytes pass that stand for nothing: they come out as control characters. */
const isText = (text: string): boolean => {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0xfffd || (code >= 0x7f && code <= 0x9f)) return false;
    if (code < 0x20 && char !== '\n' && char !== '\r' && char !== '\t') return false;
  }
  return true;
};

/**
 * Rows of cells: comma, semicolon or tab, whichever the first line has most of; quotes as in RFC 4180, with line ends inside them.
 * Empty lines are left out; `line` is where a row begins, counted from 1 as spreadsheets do.
 */
export function readCsv(text: string): { line: number; cells: string[] }[] {
  const separator = separatorOf(text);
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let [line, begins] = [1, 1];
  const endCell = () => {
    cells.push(plain(cell));
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (cells.some((each) => each !== '')) rows.push({ line: begins, cells });
    cells = [];
    begins = line;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '\n') line += 1;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += char;
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && (cell === '' || cell === '=')) {
      // ="0912345678" is how Excel is told to leave digits alone.
      cell = '';
      isQuoted = true;
    } else if (char === separator) endCell();
    else if (char === '\n') endRow();
    else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}

function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const counts = [',', ';', '\t'].map((each) => ({ each, count: first.split(each).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.each ?? ',';
}

/** Without what keeps spreadsheets from eating zeros: a leading tab or apostrophe. */
const plain = (cell: string): string => cell.trim().replace(/^'(?=[\d+=@-])/, '');
