import { isForOrigin, isNotModified, notModifiedFields } from './conditional.ts';
import { cpuMsOf } from '@sitekeep/runtime/testing';
import { requestOf } from './testing/request-of.ts';
import { dateIn, type Headers, noon, storedFor } from './testing/stored-of.ts';

const asked = (headers: Record<string, string>, answer: Headers, { method = 'GET', status = 200 } = {}) =>
  isNotModified(requestOf(headers, method), storedFor({ 'Cache-Control': 'max-age=60', ...answer }, { status }), noon);
const named = (list: string, etag: string) => asked({ 'If-None-Match': list }, { ETag: etag });

describe('whether the client holds what is stored', () => {
  it('compares tags weakly', () => {
    expect(named('"a"', '"a"')).toBe(true);
    expect(named('W/"a"', '"a"')).toBe(true);
    expect(named('"a"', 'W/"a"')).toBe(true);
    expect(named('"b"', '"a"')).toBe(false);
    expect(named('"A"', '"a"')).toBe(false);
  });

  it('finds the tag anywhere in a list', () => {
    for (const list of ['"a", "b", "c"', '"b","a","c"', '"b" ,\tW/"c", W/"a"']) expect(named(list, '"a"')).toBe(true);
    expect(named('"b", "c"', '"a"')).toBe(false);
    expect(named('"b,c", "a,b"', '"a,b"')).toBe(true);
    expect(named('"a,b", "c"', '"b"')).toBe(false);
    expect(named('"x","y"', '","')).toBe(false);
    expect(named('"aa"', '"a"')).toBe(false);
    expect(named('a', '"a"')).toBe(false);
  });

  it('reads a list once, however often something in it looks like the tag', () => {
    const lists = ['x"a"'.repeat(100_000), `${'"a"x'.repeat(50_000)}${' '.repeat(200_000)}`];
    const took = cpuMsOf(() => lists.forEach((list) => expect(named(list, '"a"')).toBe(false)));
    expect(took).toBeLessThan(1000);
  });

  it('finds any tag in a star', () => {
    expect(named('*', '"a"')).toBe(true);
    expect(asked({ 'If-None-Match': '*' }, {})).toBe(true);
  });

  it('takes no date into account beside If-None-Match', () => {
    const answer = { ETag: '"a"', 'Last-Modified': dateIn(-10) };
    expect(asked({ 'If-None-Match': '"b"', 'If-Modified-Since': dateIn(0) }, answer)).toBe(false);
    expect(asked({ 'If-None-Match': '"a"', 'If-Modified-Since': dateIn(-100) }, answer)).toBe(true);
    expect(asked({ 'If-None-Match': '"b"', 'If-Modified-Since': dateIn(0) }, { 'Last-Modified': dateIn(-10) })).toBe(false);
  });

  it('compares If-Modified-Since with Last-Modified', () => {
    const answer = { 'Last-Modified': dateIn(-10) };
    expect([-11, -10, -9].map((at) => asked({ 'If-Modified-Since': dateIn(at) }, answer))).toEqual([false, true, true]);
    const rfc850 = 'Saturday, 21-Nov-26 11:59:50 GMT';
    expect(asked({ 'If-Modified-Since': rfc850 }, answer)).toBe(true);
  });

  it('compares it with Date, or when the answer came, if nothing says when it was modified', () => {
    expect([-1, 0].map((at) => asked({ 'If-Modified-Since': dateIn(at) }, {}))).toEqual([false, true]);
    expect([-1, 0].map((at) => asked({ 'If-Modified-Since': dateIn(at) }, { Date: '' }))).toEqual([false, true]);
    expect(asked({ 'If-Modified-Since': dateIn(-5) }, { Date: dateIn(-5) })).toBe(true);
  });

  it('passes over what is no date', () => {
    for (const value of ['foo', '0', `${dateIn(0)}, ${dateIn(0)}`])
      expect(asked({ 'If-Modified-Since': value }, { 'Last-Modified': dateIn(-10) })).toBe(false);
  });

  it('is of no matter to other methods and statuses', () => {
    const headers = { 'If-None-Match': '*' };
    expect(asked(headers, { ETag: '"a"' }, { method: 'HEAD' })).toBe(true);
    expect(asked(headers, { ETag: '"a"' }, { method: 'POST' })).toBe(false);
    expect(asked(headers, { ETag: '"a"' }, { status: 404 })).toBe(false);
    expect(asked({ 'If-Modified-Since': dateIn(0) }, { ETag: '"a"' }, { status: 301 })).toBe(false);
  });

  it('leaves If-Match and If-Unmodified-Since to the origin', () => {
    expect(isForOrigin(requestOf({ 'If-Match': '"a"' }))).toBe(true);
    expect(isForOrigin(requestOf({ 'If-Unmodified-Since': dateIn(0) }))).toBe(true);
    expect(isForOrigin(requestOf({ 'If-None-Match': '"a"', 'If-Modified-Since': dateIn(0), 'If-Range': '"a"' }))).toBe(false);
  });
});

describe('a 304', () => {
  it('has the fields that update the client’s copy, and none of the body', () => {
    const updates = { ETag: '"a"', Vary: 'Foo', Expires: dateIn(9), 'Content-Location': '/b', 'Last-Modified': dateIn(-9), 'X-Other': '1' };
    const ofBody = { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip', 'Content-Language': 'de', 'Content-Length': '5' };
    const head = storedFor({ 'Cache-Control': 'max-age=60', ...updates, ...ofBody });
    const names = notModifiedFields(head).filter((_, i) => i % 2 === 0);
    expect(names).toEqual(['date', 'cache-control', ...Object.keys(updates).map((name) => name.toLowerCase())]);
  });
});
