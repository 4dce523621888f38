import { inflateSync } from 'node:zlib';

/** Text as it stands on a page; `x` from the left and `y` from the bottom in points. From left to right, whatever it is read. */
export type PlacedText = { text: string; x: number; y: number; right: number; size: number };
type Font = { letters: Map<number, string>; widths: number[]; isEmbedded: boolean };

/** Reads back what our PDFs say: enough of the format for those, and no more. */
export function readPdf(bytes: Buffer): { pages: PlacedText[][]; fonts: Font[] } {
  const objects = objectsOf(bytes.toString('latin1'));
  const refs = (text: string, name: string) => [...(new RegExp(`/${name} (\\d+) 0 R`).exec(text) ?? [])].slice(1);
  const object = (id: string | undefined) => objects.get(id ?? '') ?? '';
  const fontOf = (id: string): Font => {
    const font = object(id);
    const descendant = object(/DescendantFonts \[(\d+) 0 R/.exec(font)?.[1]);
    const descriptor = object(refs(descendant, 'FontDescriptor')[0]);
    const widths = (/\/W \[0 \[([^\]]*)\]/.exec(descendant)?.[1] ?? '').split(' ').map(Number);
    return { letters: lettersOf(streamOf(object(refs(font, 'ToUnicode')[0]))), widths, isEmbedded: /\/FontFile2 /.test(descriptor) };
  };
  const fonts = new Map<string, Font>();
  const [, kids = ''] = /\/Kids \[([^\]]*)\]/.exec([...objects.values()].find((one) => one.includes('/Type /Pages')) ?? '') ?? [];
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map(([, id]) => {
    const page = object(id);
    const resources = object(refs(page, 'Resources')[0]);
    for (const [, name, font] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) if (!fonts.has(name!)) fonts.set(name!, fontOf(font!));
    return textsOf(streamOf(object(refs(page, 'Contents')[0])), fonts);
  });
  return { pages, fonts: [...fonts.values()] };
}

/** The lines of a page from top to bottom; what stands beside something else is joined by a space. */
export function linesOf(texts: readonly PlacedText[]): string[] {
  const rows = new Map<number, PlacedText[]>();
  for (const text of texts) rows.set(Math.round(text.y), [...(rows.get(Math.round(text.y)) ?? []), text]);
  const sorted = [...rows].sort(([one], [other]) => other - one);
  return sorted.map(([, row]) =>
    row
      .sort((one, other) => one.x - other.x)
      .map((text) => text.text.trim())
      .join(' '),
  );
}

const objectsOf = (file: string): Map<string, string> =>
  new Map([...file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id!, body!]));

function streamOf(object: string): string {
  const start = object.indexOf('stream\n') + 'stream\n'.length;
  return inflateSync(Buffer.from(object.slice(start, object.lastIndexOf('\nendstream')), 'latin1')).toString('latin1');
}

function lettersOf(cmap: string): Map<number, string> {
  const letters = new Map<number, string>();
  for (const [, first, list] of cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g))
    [...list!.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex], index) =>
      letters.set(parseInt(first!, 16) + index, Buffer.from(hex!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')),
    );
  return letters;
}

function textsOf(content: string, fonts: ReadonlyMap<string, Font>): PlacedText[] {
  return [...content.matchAll(/1 0 0 1 (\S+) (\S+) Tm\n\/(F\d+) (\S+) Tf\n([\s\S]*?)ET/g)].map(([, x, y, name, size, shown]) => {
    const font = fonts.get(name!)!;
    const parts = [...shown!.matchAll(/<([0-9a-f]*)>|(-?[\d.]+)(?= |\])/g)];
    const glyphs = parts.flatMap(([, hex]) => (hex ?? '').match(/.{4}/g) ?? []).map((glyph) => parseInt(glyph, 16));
    const kerning = parts.reduce((sum, [, hex, moved]) => sum - (hex === undefined ? Number(moved) : 0), 0);
    const width = glyphs.reduce((sum, glyph) => sum + (font.widths[glyph] ?? 0), kerning);
    const text = glyphs.map((glyph) => font.letters.get(glyph) ?? '').join('');
    return { text, x: Number(x), y: Number(y), right: Number(x) + (width * Number(size)) / 1000, size: Number(size) };
  });
}
