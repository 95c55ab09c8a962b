import JsBarcode from 'jsbarcode';
import { useEffect, useRef } from 'react';

/** Code 128, as USB scanners at tills read it. The same string as the QR beside it. */
export function Barcode({ text, className }: { text: string; className?: string }) {
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    if (!svg.current) return;
    JsBarcode(svg.current, text, { format: 'CODE128C', displayValue: false, margin: 0, height: 84, width: 2 });
    svg.current.setAttribute('preserveAspectRatio', 'none');
    svg.current.removeAttribute('width');
    svg.current.removeAttribute('height');
  }, [text]);
  return <svg ref={svg} className={className} role="img" aria-label={text} />;
}
