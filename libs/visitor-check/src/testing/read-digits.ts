import { imageWidth } from '../draw-digits.ts';

/** One digit brought to a common size: 12 x 18 darknesses from 0 to 1. */
export interface Sample {
  readonly digit: string;
  readonly pixels: Float32Array;
}

const [columns, rows] = [12, 18];

/** The digits of a picture whose text is known. */
export const samplesOf = (shades: Uint8Array, text: string): Sample[] =>
  cells(shades).map((pixels, i) => ({ digit: text[i] ?? '', pixels }));

/** Reads a picture: each cell is what the known sample nearest to it is. */
export function readDigits(shades: Uint8Array, known: readonly Sample[]): string {
  const nearest = (pixels: Float32Array) => {
    let best = { digit: '?', distance: Infinity };
    for (const sample of known) {
      const distance = sample.pixels.reduce((sum, value, i) => sum + (value - (pixels[i] ?? 0)) ** 2, 0);
      if (distance < best.distance) best = { digit: sample.digit, distance };
    }
    return best.digit;
  };
  return cells(shades).map(nearest).join('');
}

/** Takes away what is thin, cuts the rest into six cells and scales what is dark in each to the same box. */
function cells(shades: Uint8Array): Float32Array[] {
  const thick = open(shades);
  const width = (imageWidth - 24) / 6;
  return Array.from({ length: 6 }, (_, i) => scaled(thick, Math.round(12 + i * width - 2), Math.round(12 + (i + 1) * width + 2)));
}

// Of a disc of radius 2, as distances in the list of pixels.
const disc = [-2, -1, 0, 1, 2].flatMap((dy) => [-2, -1, 0, 1, 2].filter((dx) => dx * dx + dy * dy <= 5).map((dx) => dx + dy * imageWidth));

/** Dark places that hold a full disc, grown back to their size. */
function open(shades: Uint8Array): Uint8Array {
  const opened = new Uint8Array(shades.length);
  for (let at = 0; at < shades.length; at++) {
    if (disc.every((away) => (shades[at + away] ?? 15) <= 7)) for (const away of disc) opened[at + away] = 1;
  }
  return opened;
}

function scaled(pixels: Uint8Array, left: number, right: number): Float32Array {
  const places = [...pixels.keys()].filter((at) => pixels[at] === 1 && at % imageWidth >= left && at % imageWidth < right);
  const xs = places.map((at) => at % imageWidth);
  const ys = places.map((at) => Math.floor(at / imageWidth));
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs) + 1, Math.min(...ys), Math.max(...ys) + 1];
  const box = new Float32Array(columns * rows);
  const area = ((x1 - x0) / columns) * ((y1 - y0) / rows);
  for (const [i, x] of xs.entries()) {
    const column = Math.floor(((x - x0) / (x1 - x0)) * columns);
    const row = Math.floor((((ys[i] ?? 0) - y0) / (y1 - y0)) * rows);
    const at = row * columns + column;
    box[at] = Math.min(1, (box[at] ?? 0) + 1 / area);
  }
  return box;
}
