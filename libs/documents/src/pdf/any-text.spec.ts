import type { BillingDocument } from '../billing-document.ts';
import { anInvoice, buyer, line, seller } from '../testing/example-documents.ts';
import { readPdf } from '../testing/pdf-text.ts';
import { renderPdf } from './document-pdf.ts';

const everywhere = (text: string): BillingDocument =>
  anInvoice({
    buyer: { ...buyer, name: text, addressLines: [text], city: text },
    seller: { ...seller, name: text },
    lines: [line({ description: `Starter, ${text}, 1 × 12 months` })],
    purchaseOrder: text,
  });
const shown = async (text: string) => {
  const { pages } = readPdf(await renderPdf(everywhere(text)));
  return pages
    .flat()
    .map((piece) => piece.text)
    .join('');
};

test.each(['\u06d3\u06e8', 'ې\u06d7', 'ے\u06d9', 'متجر ے\u06d9 الكتب'])(
  '%j: a mark that the font cannot set costs the mark, not the document',
  async (text) => {
    expect(await shown(text)).toContain('1 × 12 months');
  },
);

test('without its marks a name keeps its letters, and its place beside others', async () => {
  const text = await shown('Shop ے\u06d9 24');
  for (const part of ['Shop', 'ے', '24']) expect(text).toContain(part);
});

/** Numbers of [0, 1) by a seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const blocks: [string, number, number][] = [
  ['Arabic', 0x600, 0x6ff],
  ['more Arabic', 0x750, 0x8ff],
  ['presentation forms', 0xfb00, 0xfeff],
  ['Hebrew', 0x590, 0x5ff],
  ['marks', 0x300, 0x36f],
  ['Latin, Greek, Cyrillic', 0x20, 0x52f],
  ['scripts of India', 0x900, 0xdff],
  ['signs that steer', 0x2000, 0x206f],
  ['the basic plane', 0, 0xffff],
  ['all planes', 0, 0x10ffff],
];

test.each(blocks)(
  'random text of %s makes no document fail',
  async (_name, first, last) => {
    const next = random(first * 31 + last);
    const letter = () => String.fromCodePoint(first + Math.floor(next() * (last - first + 1)));
    for (let round = 0; round < 4; round++) {
      const text = Array.from({ length: 12 }, () => Array.from({ length: 1 + Math.floor(next() * 8) }, letter).join('')).join(' ');
      const bytes = await renderPdf(everywhere(text)).catch((error: unknown) => ({ text: JSON.stringify(text), error }));
      expect(bytes).toBeInstanceOf(Buffer);
    }
  },
  60_000,
);
