import zlib from 'node:zlib';
import type { Reading } from '../inspected.ts';
import { defaultReadBounds, readBody, readHead } from './index.ts';
import { seeded } from './testing/seeded.ts';

const types = [
  'application/json',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=xx',
  'multipart/mixed; boundary="x\\"y"; boundary=xx',
  'application/graphql',
  'text/plain; charset=utf-16',
  'application/x-www-form-urlencoded; charset=ibm037',
  'image/png',
  '',
  ';;=;"',
];
const codings = ['', '', '', 'gzip', 'deflate', 'br', 'zstd', 'gzip, br', 'x'];
const mostSignals = 100;

function check({ fields }: Reading): void {
  expect(fields.length).toBeLessThanOrEqual(defaultReadBounds.fields + mostSignals);
  const characters = fields.reduce((sum, { place, value }) => sum + (place === 'signal' ? 0 : value.length), 0);
  expect(characters).toBeLessThanOrEqual(defaultReadBounds.characters);
  for (const { name, value, layer } of fields) {
    if (typeof name !== 'string' || typeof value !== 'string' || layer < 0) throw new Error('no field');
  }
}

function cpuMs(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const read = (type: string, content: string | Buffer, coding = '', complete = true): Reading =>
  readBody(['Content-Type', type, 'Content-Encoding', coding], [Buffer.from(content as string)], complete, defaultReadBounds);

describe('reading never throws and keeps to its bounds', () => {
  it('with random bytes', () => {
    const random = seeded(1);
    for (let round = 0; round < 500; round += 1) {
      const bytes = Buffer.from(Array.from({ length: random.below(600) }, () => random.below(256)));
      check(read(random.of(types), bytes, random.of(codings), random.below(2) === 0));
      const text = bytes.toString('latin1');
      check(
        readHead(
          { method: text.slice(0, 5), target: text.slice(5, 300), headers: ['Cookie', text, text.slice(0, 9), text] },
          defaultReadBounds,
        ),
      );
    }
  });

  it('with pieces of every format in any order', () => {
    const random = seeded(2);
    const pieces =
      '{|}|[|]|"|\'|:|,|\\|\\u00|\\x3|null|1e9|<|>|/|</a>|<a |b="|<!--|-->|<![CDATA[|]]>|<!DOCTYPE |<!ENTITY % |SYSTEM "file:|<?php |?>|&lt|&#x3c;|&|=|;|%|%2|%25|%u00|%c0%ae|+|+ADw-|--xx|\r\n|\n\n|--xx--|Content-Disposition: form-data; name="|; filename*=|; filename="a.php|Content-Type: multipart/mixed; boundary=xx|Content-Transfer-Encoding: base64|query|{query:"{a(b:\\"|...F|fragment F on|@|$|(|)|#|/*|*/|/*!50000|\'+\'|${IFS}|\'\'|\\6a |;base64,|PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==|eyJhbGciOiJub25lIn0.e30.|\0|\u00a0|\uff1c|\ud83d|../|//|a|  |PK\x03\x04|\x1f\x8b\x08|true'.split(
        '|',
      );
    for (let round = 0; round < 1000; round += 1) {
      const text = Array.from({ length: random.below(60) }, () => random.of(pieces)).join('');
      check(read(random.of(types), text, '', random.below(2) === 0));
      check(
        readHead({ method: 'GET', target: '/' + text, headers: [text, text, 'Cookie', text, 'Authorization', text] }, defaultReadBounds),
      );
    }
  });

  it('with broken packed bodies', () => {
    const random = seeded(3);
    const whole = [zlib.gzipSync, zlib.deflateSync, zlib.brotliCompressSync, zlib.zstdCompressSync].map((pack) =>
      pack('{"a":"<b>"}'.repeat(50)),
    );
    for (let round = 0; round < 500; round += 1) {
      const bytes = Buffer.from(random.of(whole));
      for (let flips = random.below(4); flips > 0; flips -= 1) bytes[random.below(bytes.length)] = random.below(256);
      check(read('application/json', bytes.subarray(0, random.below(bytes.length + 1)), random.of(codings)));
    }
  });
});

/** Each once repeated to 64 KB and to four times that: what is linear takes four times as long, what is not sixteen times. */
const repeated: readonly (readonly [type: string, start: string, unit: string])[] = [
  ['application/json', '', '['],
  ['application/json', '', '{"a":'],
  ['application/json', '[', '"\\\\\\"",'],
  ['application/json', '{', '"a":1,'],
  ['application/json', '["', '\\'],
  ['application/json', '[', '{"__proto__":["'],
  ['application/json', '', "{'"],
  ['application/json', '[', '/*'],
  ['application/xml', '<?xml version="1.0"?>', '<a>'],
  ['application/xml', '<a>', '<b c="'],
  ['application/xml', '<a ', 'b="c" '],
  ['application/xml', '<a ', "b='"],
  ['application/xml', '<a>', '<!--'],
  ['application/xml', '<!DOCTYPE a [', '<!ENTITY x "y">'],
  ['application/xml', '<!DOCTYPE a [', '<!ENTITY % '],
  ['application/xml', '<a>', '&x;'],
  ['application/xml', '<a>', '<!['],
  ['multipart/form-data; boundary=xx', '', '--xx\r\n'],
  ['multipart/form-data; boundary=xx', '', '--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n'],
  ['multipart/form-data; boundary=xx', '--xx\r\n', 'A: b\r\n'],
  ['multipart/form-data; boundary=xx', '--xx\r\nContent-Disposition: form-data; name="a"; filename="a.zip"\r\n\r\n', 'PK\x03\x04'],
  ['multipart/form-data; boundary=xx', '--xx\r\nContent-Disposition: form-data', '; filename="a\\"'],
  ['application/graphql', '{', 'a{'],
  ['application/graphql', '{a(b:"""', '"" "'],
  ['application/graphql', '', 'fragment F on A{...F}'],
  ['application/graphql', '{', '"""'],
  ['application/x-www-form-urlencoded', '', 'a=1&'],
  ['application/x-www-form-urlencoded', 'a=', '%25'],
  ['application/x-www-form-urlencoded', 'a=', '%c0'],
  ['application/x-www-form-urlencoded', 'a=', '%u0'],
  ['application/x-www-form-urlencoded', 'a=', "'+"],
  ['application/x-www-form-urlencoded', '', '&;a'],
  ['text/plain', 'x', '/*'],
  ['text/plain', 'x', '+A'],
  ['text/plain', 'x', '+AAAA'],
  ['text/plain', 'x', '&#x0'],
  ['text/plain', 'x', '&#0'],
  ['text/plain', 'x', '&amp;'],
  ['text/plain', 'x', '\\u{0'],
  ['text/plain', 'x', '\\\\'],
  ['text/plain', 'x', "'+'"],
  ['text/plain', 'x', '\uff1c'],
  ['text/plain', '', 'QUFB'],
  ['text/plain', 'x', ';base64,'],
  ['text/plain', 'x', '\0'],
  ['text/plain', 'x', "/**/'+'c\\at${IFS}\\6a &lt;%3c\n"],
  ['text/plain', 'x', "/**/'+'c\\at${IFS}\\6a &lt;%3c"],
  ['image/png', '', '<?php'],
];

describe('reading takes no longer than a body is long', () => {
  it.each(repeated)('%s: %j %j', (type, start, unit) => {
    const content = (bytes: number) => start + unit.repeat(Math.ceil(bytes / unit.length));
    const [short, long] = [content(65_536), content(262_144)];
    check(read(type, short));
    const quick = Math.min(...Array.from({ length: 4 }, () => cpuMs(() => read(type, short))));
    const slow = Math.min(...Array.from({ length: 4 }, () => cpuMs(() => check(read(type, long)))));
    expect(slow).toBeLessThan(Math.max(quick * 9, 40));
  });
});
