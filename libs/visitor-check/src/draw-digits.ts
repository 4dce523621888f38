import { digitCount } from './digits.ts';
import { glyphs, type Stroke } from './glyphs.ts';
import type { Random } from './random.ts';

export const imageWidth = 360;
export const imageHeight = 120;
const white = 15;
const glyphWidth = 40;
const glyphHeight = 1.5 * glyphWidth;
const cell = (imageWidth - 24) / digitCount;

/** A place in the picture, in pixels. */
type Point = readonly [number, number];

/**
 * The digits as dark strokes on white: each turned, slanted, scaled and shifted by itself, the whole bent by a wave, crossed by
 * thin dark lines and by thin white cuts. Strokes stay three times as thick as what disturbs them, so people read it at a
 * glance. One byte a pixel, 0 black to 15 white.
 */
export function drawDigits(digits: string, random: Random): Uint8Array {
  const shades = new Uint8Array(imageWidth * imageHeight).fill(white);
  const wave = waveOf(random);
  for (let i = 0; i < 5; i++) pen(shades, sweep(random), random.between(1, 1.5), random.between(4, 8));
  for (const [i, digit] of [...digits].entries()) {
    const place = placeOf(i, random);
    const thickness = random.between(3.8, 4.6);
    const shade = random.between(0, 3);
    for (const stroke of glyphs[digit] ?? []) pen(shades, pathOf(stroke, place, wave), thickness, shade);
  }
  for (let i = 0; i < 3; i++) pen(shades, sweep(random), random.between(0.7, 1), white);
  for (let i = 0; i < 60; i++)
    pen(shades, [[random.between(4, imageWidth - 4), random.between(4, imageHeight - 4)]], 1.2, random.between(5, 9));
  return shades;
}

/** Where a point of the glyph's box comes to lie, before the wave. */
function placeOf(index: number, random: Random): (point: Point) => Point {
  const angle = random.between(-0.24, 0.24);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const slant = random.between(-0.18, 0.18);
  const [width, height] = [glyphWidth * random.between(0.88, 1.1), glyphWidth * random.between(0.95, 1.15)];
  const middle: Point = [12 + cell * (index + 0.5) + random.between(-3, 3), imageHeight / 2 + random.between(-9, 9)];
  return ([x, y]) => {
    const down = (y - 0.75) * height;
    const right = (x - 0.5) * width - slant * down;
    return [middle[0] + right * cos - down * sin, middle[1] + right * sin + down * cos];
  };
}

/** Bends the whole line of digits up and down and, less, to the sides. */
function waveOf(random: Random): (point: Point) => Point {
  const [phase, length, lift] = [random.between(0, 6.3), random.between(110, 180), random.between(4, 7)];
  const [sidePhase, sideways] = [random.between(0, 6.3), random.between(1, 2.5)];
  return ([x, y]) => [x + sideways * Math.sin(sidePhase + y / 14), y + lift * Math.sin(phase + (2 * Math.PI * x) / length)];
}

function pathOf(stroke: Stroke, place: (point: Point) => Point, wave: (point: Point) => Point): Point[] {
  return (stroke.smooth ? bent(stroke.points) : straight(stroke.points)).map((point) => wave(place(point)));
}

/** Points along the line, close enough to be stamped without gaps. */
function straight(points: readonly Point[]): Point[] {
  const steps = Math.ceil(glyphHeight / 2);
  return points.slice(1).flatMap((to, i) => {
    const from = points[i] ?? to;
    return Array.from({ length: steps + 1 }, (_, s): Point => [mix(from[0], to[0], s / steps), mix(from[1], to[1], s / steps)]);
  });
}

/** The same along a Catmull-Rom spline through the points. */
function bent(points: readonly Point[]): Point[] {
  const steps = Math.ceil(glyphHeight / 4);
  return points.slice(1).flatMap((p2, i) => {
    const p1 = points[i] ?? p2;
    const [p0, p3] = [points[i - 1] ?? p1, points[i + 2] ?? p2];
    return Array.from({ length: steps + 1 }, (_, s): Point => {
      const t = s / steps;
      return [spline(p0[0], p1[0], p2[0], p3[0], t), spline(p0[1], p1[1], p2[1], p3[1], t)];
    });
  });
}

const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
const spline = (a: number, b: number, c: number, d: number, t: number): number =>
  0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);

/** A line from edge to edge that swings once or twice. */
function sweep(random: Random): Point[] {
  const [left, right] = [random.between(10, imageHeight - 10), random.between(10, imageHeight - 10)];
  const [swing, phase, turns] = [random.between(6, 22), random.between(0, 6.3), random.between(1, 2.5)];
  const steps = imageWidth / 1.5;
  return Array.from({ length: steps + 1 }, (_, s): Point => {
    const t = s / steps;
    return [t * imageWidth, mix(left, right, t) + swing * Math.sin(phase + 2 * Math.PI * turns * t)];
  });
}

/** Stamps a round pen along a path, its rim softened over one pixel. Overlaps do not add up. */
function pen(shades: Uint8Array, path: readonly Point[], radius: number, shade: number): void {
  const lighter = shade >= white;
  const core = Math.max(0, radius - 0.5) ** 2;
  const rim = (radius + 0.5) ** 2;
  for (const [x, y] of path) {
    const [left, right] = [Math.max(0, Math.floor(x - radius)), Math.min(imageWidth - 1, Math.ceil(x + radius))];
    const [top, bottom] = [Math.max(0, Math.floor(y - radius)), Math.min(imageHeight - 1, Math.ceil(y + radius))];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const distance = (column - x) ** 2 + (row - y) ** 2;
        if (distance >= rim) continue;
        const at = row * imageWidth + column;
        const old = shades[at] ?? white;
        // Inside, where most of the pixels are, there is no root to draw.
        const cover = distance <= core ? 1 : radius + 0.5 - Math.sqrt(distance);
        const drawn = lighter ? white * cover : white + (shade - white) * cover;
        if (lighter ? drawn > old : drawn < old) shades[at] = drawn + 0.5;
      }
    }
  }
}
