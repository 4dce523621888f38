import { jest } from '@jest/globals';
import zlib from 'node:zlib';
import { readBody } from './read-body.ts';
import { defaultReadBounds } from './default-bounds.ts';
import { body, shown, signals } from './testing/shown.ts';

const form = 'application/x-www-form-urlencoded';
const values = (type: string | null, content: string | Buffer, options = {}) => shown(body(type, content, options), 'body');
const signalsOf = (type: string | null, content: string | Buffer, options = {}) => signals(body(type, content, options));

describe('a form', () => {
  it('is read as a query is', () => {
    expect(values(form, 'a=x+y&b=%3Cb%3E&c=x&c=y\r\n')).toEqual(['a=x y', 'b=<b>', 'c=x', 'c=y', 'c=x,y']);
    expect(shown(body(form, 'a%5Bb%5D=1'), 'body_name')).toEqual(['a[b]=a[b]']);
    expect(values(`${form}; charset=UTF-8`, 'a=%C3%A9')).toEqual(['a=é']);
  });

  it('in EBCDIC is read as ASCII and as that', () => {
    const ebcdic = values(`${form}; charset=ibm037`, '%89%84=%7D%40%96%99%40%F1%7E%F1');
    expect(ebcdic).toContain("id=' or 1=1");
  });
});

describe('the content counts, whatever Content-Type says', () => {
  it.each([
    [null, '{"a":"x"}', ['a=x']],
    ['', '<a>x</a>', ['a=x']],
    ['text/plain', '{"a":"x"}', ['a=x']],
    ['text/plain', 'a=%3Cb%3E&c=d', ['a=<b>', 'c=d', '=a=%3Cb%3E&c=d', '=a=<b>&c=d']],
    ['text/plain', 'Hello & welcome <b>', ['=Hello & welcome <b>']],
    ['nonsense', 'a=%3Cb%3E', ['a=<b>']],
    ['application/xml', '{"a":"x"}', ['a=x']],
    ['application/json', '<a>x</a>', ['a=x']],
    ['application/json', 'a=%3Cb%3E&c=d', ['a=<b>', 'c=d']],
    ['application/json', '--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--xx--', ['a=x']],
    ['image/png', '{"a":"<b>"}', ['a=<b>']],
    [form, '{"a":"<b>"}', ['a=<b>']],
    [form, '<a b="x"/>', ['a@b=x']],
    ['application/vnd.api+json', '{"a":"x"}', ['a=x']],
    ['application/x-ndjson', '{"a":"x"}\n{"a":"y"}', ['a=x', 'a=y']],
    ['application/soap+xml; action="x"', '<a>x</a>', ['a=x']],
    ['application/csp-report', '{"csp-report":{"blocked-uri":"x"}}', ['csp-report.blocked-uri=x']],
    ['multipart/form-data; boundary=none', '{"a":"x"}', ['a=x', '={"a":"x"}', 'a=x']],
  ])('%s: %s', (type, content, expected) => {
    expect(values(type, content)).toEqual(expected);
  });

  it.each([
    [null, 'a=1', 'content_type_missing'],
    ['nonsense', 'a=1', 'content_type_malformed'],
    [`${form}; charset="utf-8`, 'a=1', 'content_type_malformed'],
    ["%{(#x='multipart/form-data')}", 'a=1', 'content_type_malformed'],
    ['application/xml', '{"a":"x"}', 'content_type_lies json'],
    ['application/json', '<a>x</a>', 'content_type_lies xml'],
    ['image/png', '{"a":"x"}', 'content_type_lies json'],
    [`${form}; charset=nonsense`, 'a=1', 'charset_unknown'],
  ])('%s: %s is told as %s', (type, content, signal) => {
    expect(signalsOf(type, content)).toContain(signal);
  });

  it.each([
    ['text/plain', '{"a":"x"}'],
    [`${form};charset=UTF-8`, 'a=1'],
    ['application/json; charset="utf-8"', '{"a":"x"}'],
    ['application/json', '[]'],
    ['application/json', ''],
    ['text/plain;charset=UTF-8', 'Dear all,\nwe meet at 5 & leave at 6.'],
  ])('nothing is told of %s: %s', (type, content) => {
    expect(signalsOf(type, content)).toEqual([]);
  });
});

describe('a packed body', () => {
  const quickly = (bytes: Buffer | string) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } });
  const packed = {
    gzip: zlib.gzipSync('a=%3Cb%3E'),
    'x-gzip': zlib.gzipSync('a=%3Cb%3E'),
    deflate: zlib.deflateSync('a=%3Cb%3E'),
    br: zlib.brotliCompressSync('a=%3Cb%3E'),
    zstd: zlib.zstdCompressSync('a=%3Cb%3E'),
    'deflate, gzip': zlib.gzipSync(zlib.deflateSync('a=%3Cb%3E')),
    ' GZip , identity': zlib.gzipSync('a=%3Cb%3E'),
  };
  it.each(Object.entries(packed))('%s', (coding, bytes) => {
    expect(values(form, bytes, { coding })).toEqual(['a=<b>']);
  });

  it('is unpacked as bare deflate and without a declaration', () => {
    expect(values(form, zlib.deflateRawSync('a=%3Cb%3E'), { coding: 'deflate' })).toEqual(['a=<b>']);
    const undeclared = body(form, packed.gzip);
    expect(shown(undeclared, 'body')).toEqual(['a=<b>']);
    expect(signals(undeclared)).toEqual(['coding_undeclared']);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)('%s is unpacked as far as it came', (coding) => {
    const text = `a=${Array.from({ length: 60_000 }, (_, n) => Math.imul(n, 2_654_435_761) >>> 0).join('.')}`;
    const whole = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: quickly, zstd: zlib.zstdCompressSync }[coding](text);
    const read = values(form, whole.subarray(0, whole.length >> 1), { coding, complete: false });
    expect(text.startsWith(read[0]!.slice(0, 100))).toBe(true);
    expect(read[0]!.length).toBeGreaterThan(1000);
  });

  it.each(['gzip', 'br', 'zstd'] as const)('%s that is a bomb is unpacked within the bounds', (coding) => {
    const zeros = Buffer.alloc(20_000_000, 'a');
    const bomb = { gzip: zlib.gzipSync, br: quickly, zstd: zlib.zstdCompressSync }[coding](zeros);
    const spy = jest.spyOn(zlib, ({ gzip: 'gunzipSync', br: 'brotliDecompressSync', zstd: 'zstdDecompressSync' } as const)[coding]);
    const reading = body('text/plain', bomb, { coding });
    const mosts = spy.mock.calls.map(([, options]) => options?.maxOutputLength);
    spy.mockRestore();
    // Unpacking is what a bomb makes dear: it ends at the bound, and is tried a few times only.
    expect(mosts.length).toBeLessThanOrEqual(5);
    expect(new Set(mosts)).toEqual(new Set([defaultReadBounds.characters]));
    expect(reading.exceeded).toBe('size');
    expect(signals(reading)).toContain('coding_bomb');
    expect(reading.fields.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(defaultReadBounds.characters + 1000);
  });

  it('of a coding that is not known, or broken, is read as it is', () => {
    expect(values('text/plain', 'a <b>', { coding: 'compress' })).toEqual(['=a <b>']);
    expect(signalsOf('text/plain', 'a <b>', { coding: 'compress' })).toEqual(['coding_unknown']);
    expect(values('text/plain', 'a <b>', { coding: 'gzip' })).toEqual(['=a <b>']);
    expect(signalsOf('text/plain', 'a <b>', { coding: 'gzip' })).toEqual(['coding_failed']);
    expect(signalsOf(form, packed['deflate, gzip'], { coding: 'deflate, gzip' })).toEqual(['coding_many']);
  });
});

describe('charsets', () => {
  const json = '{"a":"<é>"}';
  const utf16be = Buffer.from(json, 'utf16le').swap16();
  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${json}`), ['byte_order_mark']],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${json}`, 'utf16le'), ['byte_order_mark', 'body_charset utf-16le']],
    ['UTF-16 without', Buffer.from(json, 'utf16le'), ['body_charset utf-16le']],
    ['UTF-16 the other way round', utf16be, ['body_charset utf-16be']],
    ['UTF-8', Buffer.from(json), []],
    ['Latin-1', Buffer.from(json, 'latin1'), []],
  ])('%s', (_, content, expected) => {
    expect(values('application/json', content)).toEqual(['a=<é>']);
    expect(signalsOf('application/json', content)).toEqual(expected);
  });

  it.each([
    ['utf-16', Buffer.from('<é>', 'utf16le')],
    ['utf-16be', Buffer.from('<é>', 'utf16le').swap16()],
    ['iso-8859-1', Buffer.from('<é>', 'latin1')],
    ['windows-1250', Buffer.from('<\xe9>', 'latin1')],
    ['ibm037', Buffer.from('L\x51n', 'latin1')],
    ['utf-7', Buffer.from('+ADw-é+AD4-')],
  ])('%s as declared', (charset, content) => {
    expect(values(`text/plain; charset=${charset}`, content).at(-1)).toBe('=<é>');
  });

  it('reads overlong UTF-8', () => {
    expect(values('text/plain', Buffer.from('\xc0\xbcb\xc0\xbe', 'latin1'))).toEqual(['=<b>']);
  });
});

it('reads chunks as one', () => {
  const chunks = ['{"a":"<scr', 'ipt>"}'].map((text) => Buffer.from(text));
  const { fields } = readBody(['CONTENT-TYPE', 'application/json'], chunks, true, defaultReadBounds);
  expect(fields.find(({ place }) => place === 'body')).toEqual({ place: 'body', name: 'a', value: '<script>', layer: 0 });
});

it('lets nobody hide behind thousands of values: short ones are heaped up', () => {
  const many = Array.from({ length: 20_000 }, (_, n) => `v${n}`);
  const json = body('application/json', JSON.stringify([...many, '<script>']));
  expect(json.exceeded).toBeNull();
  expect(json.fields.at(-1)!.value).toContain('\n<script>');
  const pairs = body(form, `${many.map((name) => `${name}=1`).join('&')}&last=%253Cscript%253E`);
  expect(pairs.exceeded).toBeNull();
  expect(pairs.fields.some(({ place, value }) => place === 'body' && value.endsWith('%3Cscript%3E\n<script>'))).toBe(true);
  expect(Math.max(...pairs.fields.map(({ value }) => value.length))).toBeLessThan(4600);
});

it.each([
  [{ fields: 3 }, 'count'],
  [{ characters: 20 }, 'size'],
  [{ depth: 2 }, 'depth'],
] as const)('keeps to %j and says %s', (bounds, exceeded) => {
  const reading = body('application/json', '{"a":["one","two",["three",["four"]]],"b":"five and six"}', { bounds });
  expect(reading.exceeded).toBe(exceeded);
  expect(shown(reading, 'body').length).toBeGreaterThan(0);
});
