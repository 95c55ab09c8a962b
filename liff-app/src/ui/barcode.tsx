import code128 from 'jsbarcode/bin/barcodes/CODE128/CODE128_AUTO.js';
import { useMemo } from 'react';

type Encoder = new (text: string, options: object) => { encode(): { data: string } };
// The library is CommonJS: a bundler hands over its default, Node the whole module.
const Code128 = ('default' in code128 ? code128.default : code128) as Encoder;

/** The bars of Code 128 as ones and zeros; pairs of digits take one sign (set C). */
export const barsOf = (text: string): string => new Code128(text, {}).encode().data;

/** Code 128, as USB scanners at tills read it. The same string as the QR beside it. */
export function Barcode({ text, className }: { text: string; className?: string }) {
  const bars = useMemo(() => barsOf(text), [text]);
  return (
    <svg
      className={className}
      viewBox={`0 0 ${bars.length} 1`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      role="img"
      aria-label={text}
    >
      <path
        d={[...bars.matchAll(/1+/g)].map(({ index, 0: run }) => `M${index} 0h${run.length}v1h-${run.length}z`).join('')}
      />
    </svg>
  );
}
