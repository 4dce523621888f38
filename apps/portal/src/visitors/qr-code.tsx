import { useMemo } from 'react';
import { encode } from 'uqr';
import classes from './visitors.module.css';

export interface QrCodeProps {
  text: string;
  /** What the picture is, for those who cannot see it. The text itself should stand beside it. */
  label: string;
}

/** A QR code as SVG: black on white in both themes, with the quiet zone of four modules that readers want (ISO/IEC 18004). */
export function QrCode({ text, label }: QrCodeProps) {
  const { path, size } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'M', border: 4 });
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: dark.join(''), size };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={classes.qr}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
