import { deflateRawSync, gzipSync } from 'node:zlib';
import { type FilePart, multipart } from '../bodies.ts';
import type { Draw } from '../draw.ts';
import type { Kind, RequestParts } from '../request.ts';
import { code, people, prices, search, sentences, technical } from '../texts/index.ts';
import { fetchHeaders, formHeaders } from '../visitor.ts';

const names = [
  'photo.jpg',
  'IMG_20241120_101233.jpg',
  "Anna's CV (final) v2.pdf",
  'Größe & Preis.pdf',
  '報告書.docx',
  'отчёт.xlsx',
  'my file; new.png',
  'a+b=c.txt',
  'archive.tar.gz',
  'screenshot 2024-11-20 at 10.12.33.png',
  'data.csv',
  'index.d.ts',
  'notes.md',
  'O’Reilly.epub',
  'logo@2x.png',
  '100%.svg',
  'résumé.doc',
  'jquery.min.js',
  'select-table.sql.txt',
] as const;

/** Bytes of a kind of file: its head as it is, then what compressed data looks like. */
const files: readonly ((draw: Draw) => { type: string; bytes: Buffer; name: string })[] = [
  (draw) => ({
    name: 'photo.jpg',
    type: 'image/jpeg',
    bytes: Buffer.concat([
      Buffer.from('ffd8ffe000104a46494600010100000100010000ffe1001845786966000049492a00', 'hex'),
      draw.bytes(draw.between(2000, 20000)),
    ]),
  }),
  (draw) => ({
    name: 'logo.png',
    type: 'image/png',
    bytes: Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452000000800000008008060000', 'hex'),
      draw.bytes(draw.between(500, 9000)),
    ]),
  }),
  (draw) => ({ name: 'anim.gif', type: 'image/gif', bytes: Buffer.concat([Buffer.from('GIF89a'), draw.bytes(3000)]) }),
  (draw) => ({
    name: 'report.pdf',
    type: 'application/pdf',
    bytes: Buffer.concat([
      Buffer.from(
        `%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>\nendobj\n4 0 obj\n<< /Length 2000 /Filter /FlateDecode >>\nstream\n`,
        'latin1',
      ),
      deflateRawSync(Buffer.from(technical(draw).repeat(5))),
      Buffer.from('\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
    ]),
  }),
  (draw) => ({
    name: 'letter.docx',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    bytes: zip([
      ['[Content_Types].xml', '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'],
      ['word/document.xml', `<w:document><w:t>${sentences(draw).repeat(20)}</w:t></w:document>`],
    ]),
  }),
  (draw) => ({
    name: 'sources.zip',
    type: 'application/zip',
    bytes: zip([
      ['package.json', code(draw)],
      ['src/index.js', code(draw).repeat(3)],
    ]),
  }),
  (draw) => ({ name: 'dump.tar.gz', type: 'application/gzip', bytes: gzipSync(Buffer.from(technical(draw).repeat(4))) }),
  (draw) => ({
    name: 'customers.csv',
    type: 'text/csv',
    bytes: Buffer.from(
      `id;name;price\n${Array.from({ length: 40 }, (_, index) => `${index};"${draw.one(people)}";${draw.one(prices)}`).join('\n')}`,
    ),
  }),
  (draw) => ({ name: 'README.md', type: 'text/markdown', bytes: Buffer.from(technical(draw)) }),
  (draw) => ({ name: 'index.ts', type: 'video/mp2t', bytes: Buffer.from(code(draw)) }),
  (draw) => ({ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from(sentences(draw)) }),
  (draw) => ({
    name: 'icon.svg',
    type: 'image/svg+xml',
    bytes: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24"><title>${search(draw).replaceAll(/[<&]/g, '')}</title><path d="M12 2L2 7l10 5 10-5-10-5z" fill="#c00" style="stroke:none"/></svg>`,
    ),
  }),
  (draw) => ({
    name: 'clip.mp4',
    type: 'video/mp4',
    bytes: Buffer.concat([Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f326d703431', 'hex'), draw.bytes(15000)]),
  }),
];

function zip(entries: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    entries.map(([name, text]) => {
      const packed = deflateRawSync(Buffer.from(text));
      const head = Buffer.alloc(30);
      head.write('PK\x03\x04', 'latin1');
      head.writeUInt16LE(20, 4);
      head.writeUInt16LE(8, 8);
      head.writeUInt32LE(packed.length, 18);
      head.writeUInt32LE(Buffer.byteLength(text), 22);
      head.writeUInt16LE(name.length, 26);
      return Buffer.concat([head, Buffer.from(name), packed]);
    }),
  );
}

function upload(draw: Draw): RequestParts {
  const parts: FilePart[] = Array.from({ length: draw.between(1, 3) }, (_, index) => {
    const { name, type, bytes } = draw.one(files)(draw);
    const called = draw.chance(0.5) ? name : `${draw.one(names).replace(/\.[^.]*$/, '')}.${name.split('.').at(-1)}`;
    return { field: draw.one(['file', 'files[]', 'async-upload', `attachment_${index}`]), name: called, type, bytes };
  });
  const { type, body } = multipart(
    draw,
    [
      ['title', search(draw)],
      ['description', sentences(draw, 2)],
      ['_wpnonce', draw.hex(10)],
    ],
    parts,
  );
  return {
    method: 'POST',
    target: draw.one(['/wp-admin/async-upload.php', '/api/files', '/upload?folder=Photos%20%26%20more', '/applications/new']),
    headers: formHeaders(draw, type),
    body,
  };
}

function put(draw: Draw): RequestParts {
  const { name, type, bytes } = draw.one(files)(draw);
  return {
    method: 'PUT',
    target: `/remote.php/webdav/${encodeURIComponent(draw.one(['Fotos', 'Q3 & Q4', "Anna's files"]))}/${name}`,
    headers: { ...fetchHeaders(draw, draw.chance(0.5) ? type : 'application/octet-stream'), 'OC-Total-Length': String(bytes.length) },
    body: bytes,
  };
}

export const uploadKinds: readonly Kind[] = [
  { name: 'upload by form', group: 'upload', requests: 500, make: upload },
  { name: 'upload by PUT', group: 'upload', requests: 250, make: put },
];
