import { lastDayOf } from '@sitekeep/contracts';
import type { BillingDocument, DocumentLine } from '../billing-document.ts';
import type { Format } from '../format.ts';
import type { Words } from '../words/words.ts';
import { isolated } from './bidi.ts';
import { color, contentWidth, page, type Sheet } from './sheet.ts';
import { leading, type Align, type Line, type Style } from './typesetter.ts';

type Column = { head: string; width: number; align: Align; value: (line: DocumentLine) => string };
const size = 9;
const headStyle: Style = { size: 8, weight: 'bold', color: color.muted };
const cellStyle: Style = { size };
const smallStyle: Style = { size: 8, color: color.muted };
const carriedStyle: Style = { size: 8.5, color: color.muted };
const padding = 5.5;
const gap = 12;
const carriedHeight = carriedStyle.size * leading + 2 * padding;

/** The lines of a document. On each further page the heads stand again, with what the pages before add up to. */
export class LineTable {
  private readonly columns: Column[];
  private readonly room: number;

  constructor(
    private readonly sheet: Sheet,
    private readonly document: BillingDocument,
    private readonly words: Words,
    private readonly format: Format,
    /** How high it is what must not stand on a page without a line above it. */
    private readonly belowHeight: number,
  ) {
    this.columns = this.columnsOf(document);
    this.room = contentWidth - this.columns.reduce((sum, column) => sum + column.width + gap, 0);
  }

  draw(): void {
    this.drawHead();
    let sum = 0;
    for (const [index, line] of this.document.lines.entries()) {
      const row = this.rowOf(line);
      const isLast = index === this.document.lines.length - 1;
      if (!this.sheet.hasRoom(row.height + (isLast ? this.belowHeight : carriedHeight))) this.breakPage(sum, index > 0);
      this.drawRow(row, line);
      sum += line.amount;
    }
  }

  private columnsOf({ kind }: BillingDocument): Column[] {
    const { words, format } = this;
    const amount: Column = { head: words.amount, width: 82, align: 'right', value: (line) => format.money(line.amount) };
    if (kind === 'credit-note') return [amount];
    return [
      { head: words.quantity, width: 56, align: 'right', value: (line) => String(line.quantity) },
      { head: words.unitPrice, width: 82, align: 'right', value: (line) => format.money(line.unitAmount) },
      amount,
    ];
  }

  private drawHead(): void {
    const heads = this.boxes().map(({ column, left }) => ({ text: column.head, left, width: column.width, align: column.align }));
    const all = [{ text: this.words.description, left: page.left, width: this.room, align: 'left' as const }, ...heads];
    const height = Math.max(...all.map(({ text, ...box }) => this.sheet.text(text, box, headStyle)));
    this.sheet.y += height + 4;
    this.sheet.rule(this.sheet.y, color.accent);
  }

  private rowOf(line: DocumentLine): { description: Line[]; small: Line[]; height: number } {
    const description = this.sheet.type.wrap(inParts(line.description), this.room, cellStyle);
    const small = this.smallPrint(line).flatMap((text) => this.sheet.type.wrap(text, this.room, smallStyle));
    const height = (description.length * cellStyle.size + small.length * smallStyle.size) * leading + 2 * padding;
    return { description, small, height };
  }

  private smallPrint({ from, to, discount }: DocumentLine): string[] {
    const period = from !== null && to !== null ? [`${this.format.shortDay(from)} – ${this.format.shortDay(lastDayOf({ from, to }))}`] : [];
    return discount > 0 ? [...period, `${this.words.discount}: ${this.format.money(-discount)}`] : period;
  }

  private drawRow({ description, small, height }: { description: Line[]; small: Line[]; height: number }, line: DocumentLine): void {
    const top = this.sheet.y + padding;
    const box = { left: page.left, width: this.room };
    const drawn = this.sheet.type.draw(description, { ...box, top }, cellStyle);
    this.sheet.type.draw(small, { ...box, top: top + drawn }, smallStyle);
    for (const { column, left } of this.boxes())
      this.sheet.textAt(top, column.value(line), { left, width: column.width, align: column.align }, cellStyle);
    this.sheet.y += height;
    this.sheet.rule();
  }

  private breakPage(sum: number, hasSum: boolean): void {
    if (hasSum) this.drawCarried(this.words.carried, sum);
    this.sheet.newPage();
    this.drawHead();
    if (!hasSum) return;
    this.drawCarried(this.words.brought, sum);
    this.sheet.rule();
  }

  private drawCarried(word: string, sum: number): void {
    this.sheet.y += padding;
    this.sheet.text(word, { left: page.left, width: contentWidth - 100 }, carriedStyle);
    this.sheet.text(this.format.money(sum), { left: page.right - 100, width: 100, align: 'right' }, { ...carriedStyle, weight: 'bold' });
    this.sheet.y += carriedStyle.size * leading + padding;
  }

  private boxes(): { column: Column; left: number }[] {
    let left = page.left + this.room;
    return this.columns.map((column) => {
      const box = { column, left: left + gap };
      left += gap + column.width;
      return box;
    });
  }
}

/** A description joins names by commas: one that is written from right to left must not turn the rest. */
const inParts = (description: string): string => description.split(', ').map(isolated).join(', ');
