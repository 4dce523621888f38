/** Contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 1) + 0.05) / ((dark ?? 0) + 0.05);
}

/** The colour nearest to `colour` that can be read on `background`: moved towards black or white as far as 4.5:1 needs. */
export function readable(colour: string, background: string): string {
  const towards = luminance(background) > 0.18 ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.05) {
    const candidate = `#${channels(colour)
      .map((value) => Math.round(value + (towards - value) * part))
      .map((value) => value.toString(16).padStart(2, '0'))
      .join('')}`;
    if (contrast(candidate, background) >= 4.5) return candidate;
  }
  return towards === 0 ? '#000000' : '#ffffff';
}

/** Black or white, whichever is read better on it. */
export const textOn = (background: string): string =>
  contrast('#ffffff', background) >= contrast('#000000', background) ? '#ffffff' : '#000000';

const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
