import type PDFDocument from 'pdfkit';
import { levelsOf, mirrored, visualRuns, type Run } from './bidi.ts';
import { familyOf, fontName, fontsForADocument, type Family, type Weight } from './fonts.ts';

export type Style = { size: number; weight?: Weight; color?: string };
export type Align = 'left' | 'right';
export type Line = { pieces: Piece[]; width: number };
/** Glyphs of one font, in one direction. */
type Piece = { text: string; font: string; width: number };

/** Distance of the base lines, in sizes; and of the first from the top. */
export const leading = 1.4;
const ascent = 1.05;
const ink = '#172121';

/**
 * Sets text of any of the scripts that the fonts have: bidirectional (UAX 9), shaped by the font, wrapped at spaces, and where a
 * word alone is too long, between its letters. pdfkit by itself does the middle of these.
 */
export class Typesetter {
  /** Of what was set already, by font, size and text: breaking a line sets the same beginnings many times. */
  private readonly widths = new Map<string, number | null>();

  constructor(private readonly doc: InstanceType<typeof PDFDocument>) {
    // pdfkit takes opened fonts too, which its types do not say.
    for (const { name, font } of fontsForADocument()) doc.registerFont(name, font as never);
  }

  /** Draws the lines below `top`; returns how high they are. */
  draw(lines: readonly Line[], at: { left: number; top: number; width: number; align?: Align }, style: Style): number {
    lines.forEach((line, index) => {
      let x = at.align === 'right' ? at.left + at.width - line.width : at.left;
      const y = at.top + style.size * (ascent + index * leading);
      this.doc.fontSize(style.size).fillColor(style.color ?? ink);
      for (const { text, font, width } of line.pieces) {
        this.doc.font(font).text(text, x, y, { lineBreak: false, features: [], baseline: 'alphabetic' });
        x += width;
      }
    });
    return lines.length * style.size * leading;
  }

  /** The text in lines no wider than `width`. Line breaks of its own are kept. */
  wrap(text: string, width: number, style: Style): Line[] {
    return text.split('\n').flatMap((paragraph) => this.wrapParagraph(paragraph, width, style));
  }

  private wrapParagraph(text: string, width: number, style: Style): Line[] {
    const levels = levelsOf(text);
    const whole = this.lineOf(visualRuns(text, levels), style);
    if (whole.width <= width) return [whole];
    const setPart = (start: number, end: number): Line => {
      const part = text.slice(start, end).trimEnd();
      return this.lineOf(visualRuns(part, levels.subarray(start, start + part.length)), style);
    };
    const lines: Line[] = [];
    let start = 0;
    let end = 0;
    for (const next of breaksOf(text)) {
      if (end > start && setPart(start, next).width > width) {
        lines.push(setPart(start, end));
        start = end;
      }
      // A word that is wider than the line by itself goes over letter by letter.
      while (setPart(start, next).width > width) {
        const fits = lastFitting(graphemeEnds(text, start, next), (at) => setPart(start, at).width <= width);
        lines.push(setPart(start, fits));
        start = fits;
      }
      end = next;
    }
    return end > start || lines.length === 0 ? [...lines, setPart(start, end)] : lines;
  }

  private lineOf(runs: readonly Run[], style: Style): Line {
    const pieces = runs.flatMap((run) =>
      piecesOf(run).flatMap(({ read, family }) => this.setPieces(run.rightToLeft ? turned(read, family) : read, family, style)),
    );
    return { pieces, width: pieces.reduce((sum, piece) => sum + piece.width, 0) };
  }

  /** There are letters with marks that fontkit fails to set. Rather than the document, they lose their marks, and at last their joins. */
  private setPieces(text: string, family: Family, { size, weight = 'regular' }: Style): Piece[] {
    const font = fontName(family, weight);
    const pieceOf = (part: string): Piece[] => {
      const width = this.widthOf(part, font, size);
      return width === null ? [] : [{ text: part, font, width }];
    };
    const bare = text.replace(/\p{M}/gu, '');
    for (const part of [text, bare]) {
      const whole = pieceOf(part);
      if (whole.length > 0) return whole;
    }
    const letters = [...bare].flatMap(pieceOf);
    return family === 'sans' ? letters : letters.reverse();
  }

  /** Null where the font cannot set the text. */
  private widthOf(text: string, font: string, size: number): number | null {
    const key = `${font} ${size} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = this.measured(text, font, size);
      this.widths.set(key, width);
    }
    return width;
  }

  private measured(text: string, font: string, size: number): number | null {
    try {
      return this.doc.font(font).fontSize(size).widthOfString(text, { features: [] });
    } catch {
      return null;
    }
  }
}

/** A run by the fonts that have its letters, from left to right. Signs stand in the font of the letters before them. */
function piecesOf({ text, rightToLeft }: Run): { read: string; family: Family }[] {
  const pieces: { read: string; family: Family; hasLetters: boolean }[] = [];
  for (const letter of text) {
    const family = familyOf(letter);
    const last = pieces.at(-1);
    if (last && (family === null || family === last.family || !last.hasLetters)) {
      last.read += letter;
      last.family = family ?? last.family;
      last.hasLetters ||= family !== null;
    } else pieces.push({ read: letter, family: family ?? 'sans', hasLetters: family !== null });
  }
  return rightToLeft ? pieces.reverse() : pieces;
}

/** What the font is to draw of letters read from right to left: brackets open the other way, and what the font does not turn is turned here. */
function turned(read: string, family: Family): string {
  const letters = [...read].map(mirrored);
  return (family === 'sans' ? letters.reverse() : letters).join('');
}

/** Where a line may end: after each space and each hyphen, and at the end. */
const breaksOf = (text: string): number[] =>
  [...text.matchAll(/[ \u2009]+|(?<=\p{L})[-\u2010](?=\p{L})|$/gu)].map((match) => match.index + match[0].length);

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const graphemeEnds = (text: string, start: number, end: number): number[] =>
  [...graphemes.segment(text.slice(start, end))].map(({ index, segment }) => start + index + segment.length);

/** The last of the ends that fits, and the first where none does: a line always moves on. */
function lastFitting(ends: readonly number[], fits: (end: number) => boolean): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(ends[middle]!)) low = middle;
    else high = middle - 1;
  }
  return ends[low]!;
}
