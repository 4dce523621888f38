import { contentRange, multipart, unsatisfiableRange, wantedOf } from './ranges.ts';
import { requestOf } from './testing/request-of.ts';
import { dateIn, type Headers, noon, storedFor } from './testing/stored-of.ts';

const length = 10_000;
const fresh: Headers = { 'Cache-Control': 'max-age=60', ETag: '"a"', 'Last-Modified': dateIn(-60) };
const wanted = (range: string, more: Record<string, string> = {}, { of = length, method = 'GET', status = 200, headers = fresh } = {}) =>
  wantedOf(requestOf({ Range: range, ...more }, method), storedFor(headers, { status }), of, noon);
const pairs = (range: string, of = length) => {
  const ranges = wanted(range, {}, { of });
  return typeof ranges === 'string' ? ranges : ranges.map(({ from, to }) => [from, to]);
};

describe('a range', () => {
  it('counts from the start, to the end, or from the end', () => {
    expect(pairs('bytes=0-0')).toEqual([[0, 1]]);
    expect(pairs('bytes=500-999')).toEqual([[500, 1000]]);
    expect(pairs('bytes=9500-')).toEqual([[9500, 10_000]]);
    expect(pairs('bytes=-500')).toEqual([[9500, 10_000]]);
    expect(pairs('BYTES= 0-1 , ,')).toEqual([[0, 2]]);
  });

  it('ends where the body ends', () => {
    expect(pairs('bytes=9000-99999999')).toEqual([[9000, 10_000]]);
    expect(pairs('bytes=-99999999')).toEqual([[0, 10_000]]);
  });

  it('is passed over when it is malformed or of another unit', () => {
    for (const range of [
      'bytes',
      'bytes=',
      'bytes=-',
      'bytes=5-4',
      'bytes=a-b',
      'bytes=0-1, x',
      'bytes=0-1,5',
      'bytes 0-1',
      'bytes =0-1',
      'lines=0-1',
    ])
      expect(wanted(range)).toBe('whole');
    expect(wanted(`bytes=0-${'9'.repeat(400)}`)).toBe('whole');
  });

  it('is passed over of methods other than GET, and of answers other than 200', () => {
    expect(wanted('bytes=0-1', {}, { method: 'HEAD' })).toBe('whole');
    expect(wanted('bytes=0-1', {}, { status: 404 })).toBe('whole');
  });

  it('cannot be satisfied beyond the body', () => {
    for (const range of ['bytes=10000-', 'bytes=99999-999999', 'bytes=-0', 'bytes=10000-10001,20000-'])
      expect(wanted(range)).toBe('unsatisfiable');
    for (const range of ['bytes=0-', 'bytes=-5']) expect(wanted(range, {}, { of: 0 })).toBe('unsatisfiable');
    expect(pairs('bytes=99999-,0-1')).toEqual([[0, 2]]);
  });

  it('is named by Content-Range', () => {
    expect(contentRange({ from: 500, to: 1000 }, length)).toBe('bytes 500-999/10000');
    expect(unsatisfiableRange(length)).toBe('bytes */10000');
  });
});

describe('If-Range', () => {
  const whole = 'whole';
  const part = [{ from: 0, to: 2 }];

  it('compares tags strongly', () => {
    expect(wanted('bytes=0-1', { 'If-Range': '"a"' })).toEqual(part);
    expect(wanted('bytes=0-1', { 'If-Range': '"b"' })).toBe(whole);
    expect(wanted('bytes=0-1', { 'If-Range': 'W/"a"' })).toBe(whole);
    expect(wanted('bytes=0-1', { 'If-Range': 'W/"a"' }, { headers: { ...fresh, ETag: 'W/"a"' } })).toBe(whole);
  });

  it('compares dates exactly, and takes none that may be of two versions', () => {
    expect(wanted('bytes=0-1', { 'If-Range': dateIn(-60) })).toEqual(part);
    expect(wanted('bytes=0-1', { 'If-Range': dateIn(-59) })).toBe(whole);
    expect(wanted('bytes=0-1', { 'If-Range': dateIn(-61) })).toBe(whole);
    expect(wanted('bytes=0-1', { 'If-Range': dateIn(0) }, { headers: { ...fresh, 'Last-Modified': dateIn(0) } })).toBe(whole);
  });

  it('is of no matter without Range', () => {
    expect(wantedOf(requestOf({ 'If-Range': '"a"' }), storedFor(fresh), length, noon)).toBe(whole);
  });

  it('makes an answer whole when it is neither tag nor date', () => {
    expect(wanted('bytes=0-1', { 'If-Range': 'a' })).toBe(whole);
  });
});

describe('several ranges', () => {
  it('are given in the order they were asked for', () => {
    expect(pairs('bytes=5000-5099,0-99')).toEqual([
      [5000, 5100],
      [0, 100],
    ]);
  });

  it('become one where they overlap or nearly touch', () => {
    expect(pairs('bytes=0-99,50-149,150-199')).toEqual([[0, 200]]);
    expect(pairs('bytes=5000-5099,0-99,4950-5010,160-170')).toEqual([
      [4950, 5100],
      [0, 171],
    ]);
    expect(pairs('bytes=0-99,300-399,100-299')).toEqual([[0, 400]]);
  });

  it('never send a byte twice, nor more than the whole', () => {
    expect(pairs(`bytes=${'0-,'.repeat(15)}0-`)).toEqual([[0, length]]);
    expect(wanted(`bytes=0-4900,5000-9999`)).toBe('whole');
  });

  it('are passed over when there are too many', () => {
    const many = (count: number) => `bytes=${Array.from({ length: count }, (_, i) => `${i * 500}-${i * 500}`).join(',')}`;
    expect(wanted(many(16))).toHaveLength(16);
    expect(wanted(many(17))).toBe('whole');
    expect(wanted(`bytes=${'0-0,'.repeat(5000)}0-0`)).toBe('whole');
  });

  it('are sent as multipart/byteranges, whose length is known', () => {
    const ranges = [
      { from: 0, to: 2 },
      { from: 5, to: 8 },
    ];
    const body = Buffer.from('0123456789');
    const { contentType, partHeads, end, length: bytes } = multipart(ranges, 10, 'text/plain', 'xyz');
    const text = ranges.map(({ from, to }, i) => `${partHeads[i] as string}${body.subarray(from, to).toString()}`).join('') + end;
    expect(contentType).toBe('multipart/byteranges; boundary=xyz');
    expect(text).toBe(
      '\r\n--xyz\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01' +
        '\r\n--xyz\r\nContent-Type: text/plain\r\nContent-Range: bytes 5-7/10\r\n\r\n567\r\n--xyz--\r\n',
    );
    expect(bytes).toBe(text.length);
    expect(multipart(ranges, 10, null, 'xyz').partHeads[0]).toBe('\r\n--xyz\r\nContent-Range: bytes 0-1/10\r\n\r\n');
  });
});
