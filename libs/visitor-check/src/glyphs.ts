/** A line through points; a smooth one bends through them. In a box 1 wide and 1.5 high, y downwards. */
export interface Stroke {
  readonly smooth: boolean;
  readonly points: readonly (readonly [number, number])[];
}

const line = (...points: [number, number][]): Stroke => ({ smooth: false, points });
const curve = (...points: [number, number][]): Stroke => ({ smooth: true, points });

const six: [number, number][] = [
  [0.8, 0.03],
  [0.4, 0.25],
  [0.1, 0.72],
  [0.08, 1.15],
  [0.32, 1.46],
  [0.7, 1.45],
  [0.93, 1.12],
  [0.74, 0.78],
  [0.4, 0.76],
  [0.1, 1.02],
];

/** Our own handwriting of the digits 1 to 9. The 1 has a foot and the 7 a bar, so that neither is read as the other. */
export const glyphs: Readonly<Record<string, readonly Stroke[]>> = {
  1: [line([0.18, 0.38], [0.55, 0], [0.55, 1.5]), line([0.2, 1.5], [0.9, 1.5])],
  2: [curve([0.05, 0.42], [0.16, 0.1], [0.5, 0], [0.86, 0.14], [0.9, 0.5], [0.6, 0.9], [0.05, 1.5]), line([0.05, 1.5], [0.95, 1.5])],
  3: [
    curve([0.08, 0.2], [0.45, 0], [0.85, 0.12], [0.86, 0.48], [0.42, 0.7]),
    curve([0.42, 0.7], [0.88, 0.84], [0.95, 1.2], [0.6, 1.48], [0.2, 1.44], [0.02, 1.22]),
  ],
  4: [line([0.7, 1.5], [0.7, 0], [0.02, 1.02], [1, 1.02])],
  5: [
    line([0.88, 0], [0.18, 0], [0.12, 0.66]),
    curve([0.12, 0.66], [0.5, 0.53], [0.88, 0.72], [0.93, 1.13], [0.6, 1.48], [0.2, 1.44], [0.02, 1.25]),
  ],
  6: [curve(...six)],
  7: [line([0.03, 0], [0.95, 0], [0.35, 1.5]), line([0.28, 0.76], [0.88, 0.76])],
  8: [
    curve([0.5, 0.7], [0.16, 0.5], [0.16, 0.18], [0.5, 0], [0.84, 0.18], [0.84, 0.5], [0.5, 0.7]),
    curve([0.5, 0.7], [0.1, 0.92], [0.06, 1.26], [0.5, 1.5], [0.94, 1.26], [0.9, 0.92], [0.5, 0.7]),
  ],
  9: [curve(...six.map(([x, y]): [number, number] => [1 - x, 1.5 - y]))],
};
