import { useMemo } from 'react';
import { encode } from 'uqr';

/** A QR as one SVG path: sharp at any size, printed black on white only. */
export function Qr({ text, className }: { text: string; className?: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: 'M', border: 1 });
    const parts: string[] = [];
    for (const [y, row] of data.entries()) {
      for (const [x, dark] of row.entries()) if (dark) parts.push(`M${x} ${y}h1v1h-1z`);
    }
    return { size: modules, path: parts.join('') };
  }, [text]);
  return (
    <svg className={className} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" role="img" aria-label={text}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
