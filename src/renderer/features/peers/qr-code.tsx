import { useMemo } from 'react';
import { encode } from 'uqr';
import classes from './peers.module.css';

/** Black on white in both themes: cameras need the contrast and the quiet margin. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => outline(text), [text]);
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

const QUIET_MODULES = 2;

function outline(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { border: QUIET_MODULES });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { size, path };
}
