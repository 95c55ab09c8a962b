import { useEffect, useRef } from 'react';

const digitOf = (code: string): string | null => /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? null;

/**
 * A USB scanner types fast and ends with Enter. It is read by key code: under 注音 the same keys type ㄅㄆㄇ. Works whatever has the
 * focus; slow typing is a person's and is left alone.
 */
export function useScanner(onScan: (digits: string) => void): void {
  const handler = useRef(onScan);
  handler.current = onScan;
  useEffect(() => {
    let digits = '';
    let last = 0;
    const listen = (event: KeyboardEvent) => {
      const now = performance.now();
      if (now - last > 60) digits = '';
      last = now;
      const digit = digitOf(event.code);
      if (digit !== null) digits += digit;
      else if ((event.code === 'Enter' || event.code === 'NumpadEnter') && digits.length >= 12) {
        event.preventDefault();
        event.stopPropagation();
        handler.current(digits);
        digits = '';
      } else if (event.key !== 'Shift') digits = '';
    };
    addEventListener('keydown', listen, true);
    return () => removeEventListener('keydown', listen, true);
  }, []);
}
