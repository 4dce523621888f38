import type { Party } from '@sitekeep/contracts';
import type { BillingDocument } from '../billing-document.ts';
import { formatOf, type Format } from '../format.ts';
import { filled, wordsOf, type Words } from '../words/words.ts';
import { drawPayment } from './payment-block.ts';
import { LineTable } from './line-table.ts';
import { color, contentWidth, page, Sheet } from './sheet.ts';
import { leading, type Line, type Style } from './typesetter.ts';

const plain: Style = { size: 9.5 };
const muted: Style = { size: 8.5, color: color.muted };
const half = contentWidth / 2;

/** What the parts of a page are drawn with. */
export type Drawing = { sheet: Sheet; document: BillingDocument; words: Words; format: Format };

/**
 * The PDF of an invoice or a credit note, A4, in the language it was issued in, with its fonts embedded. It shows nothing that changes
 * after issuing but that an invoice was paid or voided, and when: the same document gives the same bytes.
 */
export function renderPdf(document: BillingDocument): Promise<Buffer> {
  const words = wordsOf[document.language];
  const format = formatOf(document.language, document.currency);
  const title = `${titleOf(document, words)} ${document.number}`;
  const info = { title, author: document.seller.name, language: document.language, createdAt: new Date(document.issuedAt) };
  const drawing: Drawing = { sheet: new Sheet(info), document, words, format };
  drawHead(drawing);
  drawAddressAndFacts(drawing);
  drawBanner(drawing);
  const totals = measuredTotals(drawing);
  new LineTable(drawing.sheet, document, words, format, totals.height).draw();
  drawTotals(drawing, totals);
  drawPayment(drawing);
  drawFeet(drawing);
  return drawing.sheet.bytes();
}

const titleOf = ({ kind }: BillingDocument, words: Words): string => (kind === 'invoice' ? words.invoice : words.creditNote);

function drawHead({ sheet, document, words }: Drawing): void {
  const title = sheet.text(titleOf(document, words), { left: page.left + half, width: half, align: 'right' }, { size: 20, weight: 'bold' });
  const seller = sheet.text(document.seller.name, { left: page.left, width: half - 20 }, { size: 17, weight: 'bold', color: color.accent });
  sheet.y += Math.max(title, seller) + 26;
}

function drawAddressAndFacts(drawing: Drawing): void {
  const { sheet, document, format } = drawing;
  const { name, ...rest } = document.buyer;
  const box = { left: page.left, width: half - 30 };
  const senderHeight = sheet.text(senderLine(document.seller), box, { size: 7, color: color.muted }) + 5;
  const nameHeight = sheet.textAt(sheet.y + senderHeight, name, box, { ...plain, weight: 'bold' });
  const address = addressLines({ name, ...rest }, format).join('\n');
  const addressHeight = sheet.textAt(sheet.y + senderHeight + nameHeight, address, box, plain);
  const factsHeight = drawFacts(drawing);
  sheet.y += Math.max(senderHeight + nameHeight + addressHeight, factsHeight) + 28;
}

/** In one line above the address, as envelopes with a window want it. */
const senderLine = ({ name, addressLines, postalCode, city }: Party): string =>
  [name, ...addressLines, [postalCode, city].filter(Boolean).join(' ')].filter(Boolean).join(' · ');

const addressLines = ({ addressLines, postalCode, city, country }: Party, format: Format): string[] =>
  [...addressLines, [postalCode, city].filter(Boolean).join(' '), country ? format.country(country) : ''].filter(Boolean);

function drawFacts({ sheet, document, words, format }: Drawing): number {
  const facts: [string, string | null | undefined][] = [
    [words.number, document.number],
    [words.issuedOn, format.day(document.issuedAt)],
    [words.dueOn, document.payment && !document.voidedAt ? format.day(document.payment.dueAt) : null],
    [words.purchaseOrder, document.purchaseOrder],
    [words.vatId, document.buyer.vatId],
  ];
  const left = page.left + half + 10;
  const nameWidth = 122;
  const valueBox = { left: left + nameWidth, width: page.right - left - nameWidth, align: 'right' as const };
  let height = 0;
  for (const [name, value] of facts.filter(([, value]) => value)) {
    const top = sheet.y + height;
    const taken = [
      sheet.textAt(top, name, { left, width: nameWidth }, muted),
      sheet.textAt(top, value ?? '', valueBox, { ...muted, color: '#172121' }),
    ];
    height += Math.max(...taken) + 3;
  }
  return height;
}

/** What must be seen first: that nothing is to be paid any more, or which invoice is given back. */
function drawBanner({ sheet, document, words, format }: Drawing): void {
  const { voidedAt, credits } = document;
  const text = voidedAt
    ? filled(words.void, { day: format.day(voidedAt) })
    : credits && filled(words.credits, { number: credits.number, day: format.day(credits.issuedAt) });
  if (!text) return;
  const style: Style = voidedAt ? { size: 12, weight: 'bold', color: color.alarm } : { size: 10, weight: 'bold' };
  sheet.y += sheet.text(text, { left: page.left, width: contentWidth }, style) + 14;
}

type Totals = { rows: [string, string][]; noteLines: Line[]; height: number };

function measuredTotals(drawing: Drawing): Totals {
  const { sheet, document } = drawing;
  const rows = totalsOf(drawing);
  const noteLines = document.taxation.note ? sheet.type.wrap(document.taxation.note, contentWidth, muted) : [];
  return { rows, noteLines, height: rows.length * 18 + 30 + noteLines.length * muted.size * leading };
}

function drawTotals({ sheet }: Drawing, { rows, noteLines, height }: Totals): void {
  const lastRow: Style = { size: 12, weight: 'bold' };
  if (!sheet.hasRoom(height)) sheet.newPage();
  const box = { left: page.left + half - 20, width: half + 20 };
  sheet.y += 12;
  rows.forEach(([name, value], index) => {
    const style = index === rows.length - 1 ? lastRow : plain;
    sheet.text(name, box, style);
    sheet.y += sheet.text(value, { ...box, align: 'right' }, style) + 4;
  });
  sheet.y += 10;
  sheet.y += sheet.type.draw(noteLines, { left: page.left, top: sheet.y, width: contentWidth }, muted);
}

/** Without tax the total alone: an "of which 0" would claim that the seller is a taxable person. */
function totalsOf({ document, words, format }: Drawing): [string, string][] {
  const total: [string, string] = [document.kind === 'invoice' ? words.total : words.totalCredited, format.money(document.total)];
  if (document.taxation.category === 'O') return [total];
  const rate = format.rate(document.taxation.rate);
  return [[words.net, format.money(document.net)], [filled(words.tax, { rate }), format.money(document.tax)], total];
}

function drawFeet({ sheet, document, words, format }: Drawing): void {
  const { seller } = document;
  const where = [seller.name, ...addressLines(seller, format)].join(' · ');
  const vatId = seller.vatId && `${words.vatId} ${seller.vatId}`;
  const taxNumber = seller.taxNumber && `${words.taxNumber} ${seller.taxNumber}`;
  const who = [vatId, taxNumber, seller.email].filter(Boolean).join(' · ');
  sheet.onEachPage((number, count) => {
    sheet.rule(782);
    const style: Style = { size: 7.5, color: color.muted };
    sheet.textAt(788, [where, who].filter(Boolean).join('\n'), { left: page.left, width: contentWidth - 130 }, style);
    const pageOf = filled(words.page, { page: String(number), pages: String(count) });
    sheet.textAt(788, `${document.number}\n${pageOf}`, { left: page.right - 130, width: 130, align: 'right' }, style);
  });
}
