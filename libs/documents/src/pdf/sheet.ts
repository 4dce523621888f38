import PDFDocument from 'pdfkit';
import { Typesetter, type Align, type Style } from './typesetter.ts';

/** A4 in points, with room for the foot. */
export const page = { width: 595.28, height: 841.89, left: 51, right: 544.28, top: 48, bottom: 762 } as const;
export const contentWidth = page.right - page.left;
export const color = { accent: '#0f766e', muted: '#5b6666', rule: '#d5dcdc', alarm: '#b42318' } as const;

type Box = { left: number; width: number; align?: Align };
export type SheetInfo = { title: string; author: string; language: string; createdAt: Date };

/** Pages and a cursor `y` that goes down on them. The same calls give the same bytes. */
export class Sheet {
  y: number = page.top;
  readonly type: Typesetter;
  private readonly doc: InstanceType<typeof PDFDocument>;
  private readonly chunks: Buffer[] = [];
  private readonly done: Promise<Buffer>;

  constructor({ title, author, language, createdAt }: SheetInfo) {
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: language,
      displayTitle: true,
      pdfVersion: '1.7',
      // The dates of the file are those of the document: rendering it again gives the same bytes.
      info: { Title: title, Author: author, Creator: 'Sitekeep', Producer: 'Sitekeep', CreationDate: createdAt, ModDate: createdAt },
    });
    this.doc.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.done = new Promise((resolve, reject) => this.doc.on('end', () => resolve(Buffer.concat(this.chunks))).on('error', reject));
    this.type = new Typesetter(this.doc);
  }

  /** Text at the cursor, which stays where it is; returns its height. */
  text(text: string, box: Box, style: Style): number {
    return this.textAt(this.y, text, box, style);
  }
  textAt(top: number, text: string, box: Box, style: Style): number {
    return this.type.draw(this.type.wrap(text, box.width, style), { ...box, top }, style);
  }

  rule(y = this.y, stroke: string = color.rule): void {
    this.doc.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.6).strokeColor(stroke).stroke();
  }
  /** Black squares with their corners at these points. */
  squares(corners: readonly { x: number; y: number }[], side: number): void {
    for (const { x, y } of corners) this.doc.rect(x, y, side, side);
    this.doc.fill('#000000');
  }

  hasRoom(height: number): boolean {
    return this.y + height <= page.bottom;
  }
  newPage(): void {
    this.doc.addPage();
    this.y = page.top;
  }

  /** Draws on every page, now that all are there. */
  onEachPage(draw: (number: number, count: number) => void): void {
    const { count } = this.doc.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.doc.switchToPage(index);
      draw(index + 1, count);
    }
  }

  bytes(): Promise<Buffer> {
    this.doc.end();
    return this.done;
  }
}
