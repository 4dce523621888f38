import { encode } from 'uqr';

/**
 * A QR code as SVG: black on white whatever the page looks like, with the quiet zone of four modules that readers want (ISO/IEC 18004). Of the
 * least error correction, since a screen has no stains: the modules are larger, and the picture is smaller.
 */
export function qrCode(text: string): string {
  const { data, size } = encode(text, { ecc: 'L', border: 4 });
  const path = data.map((row, y) => rowPath(row, y)).join('');
  const drawn = `<rect width="${size}" height="${size}" fill="#fff"/><path transform="translate(0 .5)" stroke="#000" d="${path}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">${drawn}</svg>`;
}

/** Modules beside each other as one stroke, through their middle. */
const rowPath = (row: readonly boolean[], y: number): string =>
  [
    ...row
      .map((isDark) => (isDark ? '1' : '0'))
      .join('')
      .matchAll(/1+/g),
  ]
    .map(({ 0: bar, index }) => `M${index} ${y}h${bar.length}`)
    .join('');
