import { filled } from '../words/words.ts';
import type { Drawing } from './document-pdf.ts';
import { color, contentWidth, page } from './sheet.ts';
import { drawTransferCode, transferCode } from './transfer-code.ts';
import { leading, type Style } from './typesetter.ts';

const text: Style = { size: 9 };
const head: Style = { size: 9.5, weight: 'bold' };
const nameWidth = 110;
const codeSide = 76;
const captionWidth = 90;
const factsWidth = contentWidth - codeSide - captionWidth - 16;

/** How an open invoice is paid, or when it was. */
export function drawPayment(drawing: Drawing): void {
  const { sheet, document, words, format } = drawing;
  if (!document.payment || document.voidedAt || document.total === 0) return;
  const { paidAt, payment } = document;
  const facts = paidAt ? [] : transferFacts(drawing);
  const sentence = paidAt ? filled(words.paid, { day: format.day(paidAt) }) : filled(words.payBy, { day: format.day(payment.dueAt) });
  const rows = facts.map(([name, value]) => ({ name, lines: sheet.type.wrap(value, factsWidth - nameWidth, text) }));
  const rowsHeight = rows.reduce((sum, { lines }) => sum + lines.length * text.size * leading + 1, 0);
  if (!sheet.hasRoom(60 + (rows.length > 0 ? Math.max(rowsHeight, codeSide) : 0))) sheet.newPage();
  sheet.y += 20;
  sheet.y += sheet.text(words.howToPay, { left: page.left, width: contentWidth }, head) + 3;
  sheet.y +=
    sheet.text(facts.length > 0 ? `${sentence} ${words.orTransfer}` : sentence, { left: page.left, width: contentWidth }, text) + 6;
  const top = sheet.y;
  for (const { name, lines } of rows) {
    sheet.text(name, { left: page.left, width: nameWidth }, { ...text, color: color.muted });
    sheet.y += sheet.type.draw(lines, { left: page.left + nameWidth, top: sheet.y, width: factsWidth - nameWidth }, text) + 1;
  }
  const code = paidAt ? null : transferCode(document);
  if (code === null) return;
  const left = page.right - codeSide;
  drawTransferCode(sheet, code, left, top, codeSide);
  const caption: Style = { size: 7.5, color: color.muted };
  sheet.textAt(top, words.scan, { left: left - captionWidth - 8, width: captionWidth, align: 'right' }, caption);
}

/** None where the operator has named no bank account. */
function transferFacts({ document, words }: Drawing): [string, string][] {
  const { payTo, reference } = document.payment ?? {};
  if (!payTo || !reference) return [];
  const facts: [string, string | null][] = [
    [words.holder, payTo.holder],
    ['IBAN', inFours(payTo.iban)],
    ['BIC', payTo.bic],
    [words.bank, payTo.bank],
    [words.reference, inFours(reference)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

/** IBANs and creditor references are read in groups of four. */
const inFours = (text: string): string => (/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text) ? text.replace(/(.{4})(?=.)/g, '$1 ') : text);
