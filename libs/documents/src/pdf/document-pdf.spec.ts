import { mailLanguages } from '@sitekeep/contracts';
import type { BillingDocument } from '../billing-document.ts';
import { formatOf } from '../format.ts';
import { aCreditNote, anInvoice, buyer, line, manyLines, seller } from '../testing/example-documents.ts';
import { linesOf, readPdf } from '../testing/pdf-text.ts';
import { filled, wordsOf } from '../words/words.ts';
import { renderPdf } from './document-pdf.ts';
import { page } from './sheet.ts';
import { transferCode } from './transfer-code.ts';

const read = async (document: BillingDocument) => readPdf(await renderPdf(document));
const linesOn = async (document: BillingDocument) => (await read(document)).pages.flatMap(linesOf);
const textOf = async (document: BillingDocument) => (await linesOn(document)).join('\n');

describe.each(mailLanguages)('in %s', (language) => {
  const words = wordsOf[language];
  const format = formatOf(language, 'EUR');

  test('an invoice says who sells what to whom, its tax, its sum, and how it is paid', async () => {
    const document = anInvoice({ language });
    const text = await textOf(document);
    const wanted = [
      ...[words.invoice, document.number, format.day(document.issuedAt), format.day(document.payment!.dueAt), 'PO-4711', buyer.vatId!],
      ...[buyer.name, ...buyer.addressLines, 'D02 AF30 Dublin', format.country('IE'), seller.name, format.country('DE'), seller.vatId!],
      ...['Starter, Example shop, 1 × 12 months', `${format.shortDay('2026-11-22')} – ${format.shortDay('2027-11-21')}`],
      ...[
        words.net,
        filled(words.tax, { rate: format.rate(1900) }),
        words.total,
        format.money(8964),
        format.money(1703),
        format.money(10667),
      ],
      ...[filled(words.payBy, { day: format.day(document.payment!.dueAt) }), words.orTransfer, 'DE89 3704 0044 0532 0130 00'],
      ...['RF18 5390 0754 7034', 'COBADEFFXXX', filled(words.page, { page: '1', pages: '1' })],
    ];
    for (const part of wanted) expect(text).toContain(part);
  });

  test('no word of another language stands there', async () => {
    const text = await textOf(anInvoice({ language, lines: [line({ discount: 36, amount: 8928 })] }));
    const own = new Set<string>(Object.values(words));
    const others = mailLanguages.filter((other) => other !== language).flatMap((other) => Object.values(wordsOf[other]));
    const plain = others.filter((word) => !own.has(word) && !word.includes('{') && ![...own].some((one) => one.includes(word)));
    for (const word of plain) expect(text.split('\n')).not.toContain(word);
    for (const word of ['Discount', 'Unit price', 'Due on']) expect(text.includes(word)).toBe(language === 'en');
  });

  test('a credit note names the invoice that it gives back', async () => {
    const text = await textOf(aCreditNote({ language }));
    for (const part of [
      words.creditNote,
      words.totalCredited,
      filled(words.credits, { number: 'SK-2026-000042', day: format.day('2026-11-22') }),
    ])
      expect(text).toContain(part);
    expect(text).not.toContain(words.howToPay);
  });
});

test('every word is translated', () => {
  for (const language of mailLanguages.filter((one) => one !== 'en'))
    for (const [key, word] of Object.entries(wordsOf[language])) {
      expect(word.trim()).toBe(word);
      const braces = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
      expect({ language, key, braces: braces(word) }).toEqual({
        language,
        key,
        braces: braces(wordsOf.en[key as keyof typeof wordsOf.en]),
      });
    }
});

describe('bytes', () => {
  test('are the same each time, whatever was rendered between', async () => {
    const first = await renderPdf(anInvoice());
    await renderPdf(anInvoice({ language: 'uk', buyer: { ...buyer, name: 'شركة النور', city: 'Київ\u00a0' } }));
    await renderPdf(anInvoice({ language: 'fr', lines: manyLines(30) }));
    expect((await renderPdf(anInvoice())).equals(first)).toBe(true);
  });

  test('are the same where several are rendered at once', async () => {
    const documents = mailLanguages.map((language) => anInvoice({ language }));
    const alone: Buffer[] = [];
    for (const document of documents) alone.push(await renderPdf(document));
    const together = await Promise.all(documents.map(renderPdf));
    expect(together.map((bytes, index) => bytes.equals(alone[index]!))).toEqual(documents.map(() => true));
  });

  test('hold every font, and nothing that a reader would have to fetch', async () => {
    const bytes = await renderPdf(anInvoice({ buyer: { ...buyer, name: 'חברת הספרים', city: 'الرياض' } }));
    const { fonts } = readPdf(bytes);
    expect(fonts.length).toBeGreaterThanOrEqual(4);
    expect(fonts.every((font) => font.isEmbedded)).toBe(true);
    expect(bytes.toString('latin1')).not.toMatch(/\/URI|\/JavaScript|Helvetica/);
    expect(bytes.length).toBeLessThan(40_000);
  });
});

describe('a hundred lines', () => {
  const document = anInvoice({ language: 'de', lines: manyLines(100) });
  const words = wordsOf.de;
  const money = formatOf('de', 'EUR').money;

  test('go over several pages, each with the heads, what is carried and its number', async () => {
    const pages = (await read(document)).pages.map(linesOf);
    expect(pages.length).toBeGreaterThan(3);
    let seen = 0;
    pages.forEach((lines, index) => {
      expect(lines.some((text) => text.startsWith(words.description) && text.endsWith(words.amount))).toBe(true);
      expect(lines.at(-1)).toContain(`Seite ${index + 1} von ${pages.length}`);
      const sumBefore = document.lines.slice(0, seen).reduce((sum, one) => sum + one.amount, 0);
      if (index > 0) expect(lines).toContain(`${words.brought} ${money(sumBefore)}`);
      seen += lines.filter((text) => /^Starter, Site \d+/.test(text)).length;
      const sum = document.lines.slice(0, seen).reduce((total, one) => total + one.amount, 0);
      if (index < pages.length - 1) expect(lines).toContain(`${words.carried} ${money(sum)}`);
    });
    expect(seen).toBe(100);
    expect(pages.at(-1)!.join('\n')).toContain(`${words.total} ${money(document.total)}`);
  });

  test.each([1, 2, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 40])(
    '%s lines: nothing stands in the foot or over another line',
    async (count) => {
      for (const texts of (await read(anInvoice({ lines: manyLines(count) }))).pages) {
        const body = texts.filter((text) => text.size > 7.5);
        expect(Math.min(...body.map((text) => text.y))).toBeGreaterThan(page.height - page.bottom - 1);
        const rows = [...new Set(body.filter((text) => text.x < page.left + 1).map((text) => Math.round(text.y)))].sort(
          (one, other) => one - other,
        );
        for (const [index, y] of rows.entries()) if (index > 0) expect(y - rows[index - 1]!).toBeGreaterThan(8);
      }
    },
  );
});

test.each([11, 12, 13, 14, 15, 16, 17])('%s lines: the sums never stand on a page of their own', async (count) => {
  const pages = (await read(anInvoice({ lines: manyLines(count) }))).pages.map(linesOf);
  const withTotal = pages.find((lines) => lines.some((text) => text.startsWith(`${wordsOf.en.total} `)))!;
  expect(withTotal.some((text) => /^Starter, Site \d+/.test(text))).toBe(true);
});

describe('names', () => {
  const longest =
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft und Erben mit beschränkter Haftung & Co.';
  const document = anInvoice({
    buyer: {
      ...buyer,
      name: longest,
      addressLines: ['x'.repeat(120), 'W'.repeat(120), 'Postfach'],
      city: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
    },
    seller: { ...seller, name: 'The remarkably long-named Company for the Protection of Websites and of Shops, Limited' },
    lines: [
      line({ description: `Business, ${'W'.repeat(200)}, 36 × 12 months`, quantity: 36, unitAmount: 99_999_999, amount: 3_599_999_964 }),
    ],
    purchaseOrder: 'PO-'.repeat(20),
  });

  test('however long stay in their column, and lose no letter', async () => {
    const { pages } = await read(document);
    for (const text of pages.flat()) {
      expect(text.x).toBeGreaterThan(page.left - 1);
      expect(text.right).toBeLessThan(page.right + 1);
    }
    const all = pages.flatMap(linesOf).join('').replace(/\s/g, '');
    expect(
      pages
        .flat()
        .flatMap((text) => text.text.match(/W{2,}/g) ?? [])
        .join(''),
    ).toHaveLength(320);
    expect(all).toContain('€35,999,999.64');
    expect(
      pages
        .flat()
        .map((text) => text.text)
        .join(''),
    ).toContain('unterbeamtengesellschaft');
  });

  test('from right to left stand in their place, and turn nothing beside them', async () => {
    const shop = 'متجر الكتب 2026';
    const texts = (await read(anInvoice({ lines: [line({ description: `Starter, ${shop}, 1 × 12 months` })] }))).pages.flat();
    const row = texts.find((text) => text.text.startsWith('Starter,'))!.y;
    const shown = texts.filter((text) => text.y === row && text.size === 9).sort((one, other) => one.x - other.x);
    const texted = shown.map((text) => text.text.trim());
    expect(texted[0]).toMatch(/^Starter,/);
    expect(texted.join(' ')).toMatch(/^Starter, 2026 .* , 1 × 12 months 1 €89\.64 €89\.64$/);
    // The letters stand in the order in which they are seen: the last one read is the first from the left.
    const arabic = shown.find((text) => /\p{Script=Arabic}/u.test(text.text))!;
    expect(arabic.text.trim().endsWith('م')).toBe(true);
    for (const [index, text] of shown.entries()) if (index > 0) expect(text.x).toBeGreaterThanOrEqual(shown[index - 1]!.right - 0.5);
  });
});

test('a long holder of the bank account stays above the foot, on whatever line the block begins', async () => {
  const payTo = { ...anInvoice().payment!.payTo!, holder: 'Company for the Protection of Websites and of Shops, '.repeat(4).trim() };
  for (const count of [8, 9, 10, 11, 12, 13]) {
    const { pages } = await read(anInvoice({ lines: manyLines(count), payment: { ...anInvoice().payment!, payTo } }));
    const body = pages.flat().filter((text) => text.size > 7.5);
    expect(Math.min(...body.map((text) => text.y))).toBeGreaterThan(page.height - page.bottom - 1);
  }
});

describe('what became of an invoice', () => {
  test('void: it is said before all else, and nothing asks for money', async () => {
    const text = await textOf(anInvoice({ voidedAt: '2026-11-25T00:00:00.000Z' }));
    expect(text).toContain('Void since 25 November 2026. Do not pay this invoice.');
    expect(text).not.toMatch(/IBAN|Please pay|Due on/);
  });

  test('paid: it says when, and asks for nothing', async () => {
    const text = await textOf(anInvoice({ paidAt: '2026-11-23T10:00:00.000Z' }));
    expect(text).toContain('Paid on 23 November 2026. There is nothing left to pay.');
    expect(text).not.toMatch(/IBAN|Please pay/);
  });

  test('nothing to pay: no word on paying', async () => {
    expect(await textOf(anInvoice({ lines: [line({ discount: 8964, amount: 0 })] }))).not.toMatch(/IBAN|Please pay|Payment/);
  });

  test('no bank account: no word on bank transfers', async () => {
    const payment = { ...anInvoice().payment!, payTo: null };
    const text = await textOf(anInvoice({ payment }));
    expect(text).toContain('Please pay in the portal by 2 December 2026.');
    expect(text).not.toMatch(/IBAN|transfer|RF18/);
  });
});

describe('tax', () => {
  test('the reason why none is charged stands below the sum', async () => {
    const note = 'Reverse charge: the recipient accounts for the VAT (Article 196 of Directive 2006/112/EC).';
    const text = await textOf(anInvoice({ taxation: { category: 'AE', rate: 0, note } }));
    expect(text).toContain('VAT 0% €0.00');
    expect(text).toContain(note);
  });

  test('a seller who is not taxed shows no tax at all', async () => {
    const text = await textOf(anInvoice({ taxation: { category: 'O', rate: 0, note: null }, seller: { ...seller, vatId: null } }));
    expect(text).toContain('Total €89.64');
    expect(text).not.toMatch(/VAT \d|Net /);
  });
});

describe('the code of a bank transfer', () => {
  test('holds what EPC069-12 wants, line by line', () => {
    const lines = ['BCD', '002', '1', 'SCT', 'COBADEFFXXX', 'Sitekeep GmbH', 'DE89370400440532013000', 'EUR106.67', '', 'RF18539007547034'];
    expect(transferCode(anInvoice())).toBe(lines.join('\n'));
  });

  test.each<[string, Partial<BillingDocument>]>([
    ['in dollars', { currency: 'USD' }],
    ['of nothing to pay', { total: 0 }],
    ['without a bank account', { payment: { ...anInvoice().payment!, payTo: null } }],
    ['with an old reference', { payment: { ...anInvoice().payment!, reference: 'SK-2026-000042' } }],
  ])('is not there on an invoice %s', (_name, over) => {
    expect(transferCode(anInvoice(over))).toBeNull();
  });

  test('is not there any more once it is paid', async () => {
    expect(await textOf(anInvoice())).toContain('Scan with the app of your');
    expect(await textOf(anInvoice({ paidAt: '2026-11-23T10:00:00.000Z' }))).not.toContain('Scan with');
  });
});
