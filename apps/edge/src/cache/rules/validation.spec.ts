import { requestOf } from './testing/request-of.ts';
import { answerOf, dateIn, type Headers, inSeconds, ruleOf, storedFor } from './testing/stored-of.ts';
import { agrees, canBeValidated, confirmed, freshened, unconditional, validatingFields } from './validation.ts';

const of = (headers: Headers, at = 0) =>
  storedFor({ 'Cache-Control': 'max-age=10', ...headers }, { times: { requestedAt: inSeconds(at), answeredAt: inSeconds(at) } });

describe('how the origin is asked whether an answer still holds', () => {
  it('names the tag and the time of what is stored', () => {
    expect(validatingFields(of({ ETag: 'W/"a"', 'Last-Modified': 'Sunday, 06-Nov-94 08:49:37 GMT' }))).toEqual([
      'if-none-match',
      'W/"a"',
      'if-modified-since',
      'Sunday, 06-Nov-94 08:49:37 GMT',
    ]);
    expect(validatingFields(of({ 'Last-Modified': dateIn(-9) }))).toEqual(['if-modified-since', dateIn(-9)]);
  });

  it('needs one of them', () => {
    expect(canBeValidated(of({}))).toBe(false);
    expect(canBeValidated(of({ ETag: '"a"' }))).toBe(true);
    expect(canBeValidated(of({ 'Last-Modified': dateIn(-9) }))).toBe(true);
  });

  it('keeps the request’s own fields, also those that Vary names, but none of its conditions and ranges', () => {
    const conditions = ['If-None-Match', 'If-Modified-Since', 'If-Match', 'If-Unmodified-Since', 'If-Range', 'Range'];
    expect(unconditional([...conditions.flatMap((name) => [name, 'x']), 'Abc', '1', 'Accept', '*/*'])).toEqual([
      'Abc',
      '1',
      'Accept',
      '*/*',
    ]);
  });
});

describe('what a 304 is about', () => {
  const strong = of({ ETag: '"a"' });
  const alike = of({ ETag: '"a"', Vary: 'Foo' }, -5);
  const weak = of({ ETag: 'W/"a"' }, -9);
  const weakLater = of({ ETag: 'W/"a"' }, -7);
  const dated = of({ 'Last-Modified': dateIn(-100) }, -3);
  const all = [strong, alike, weak, weakLater, dated];
  const about = (headers: Headers, asked = strong) => confirmed(all, asked, answerOf(headers, 304).headers);

  it('is every stored answer with its strong tag', () => {
    expect(about({ ETag: '"a"' })).toEqual([strong, alike]);
  });

  it('is none when its strong tag is another', () => {
    expect(about({ ETag: '"b"' })).toEqual([]);
    expect(about({ ETag: '"b"', 'Last-Modified': dateIn(-100) })).toEqual([]);
  });

  it('is the newest of those with its weak tag', () => {
    expect(about({ ETag: 'W/"a"' }, weak)).toEqual([strong]);
    expect(confirmed([weak, weakLater], weak, answerOf({ ETag: 'W/"a"' }, 304).headers)).toEqual([weakLater]);
    expect(about({ ETag: 'W/"b"' })).toEqual([]);
  });

  it('is the newest of those with its Last-Modified', () => {
    expect(about({ 'Last-Modified': dateIn(-100) })).toEqual([dated]);
    expect(about({ 'Last-Modified': dateIn(-100), ETag: 'no-tag' })).toEqual([dated]);
    expect(about({ 'Last-Modified': dateIn(-99) })).toEqual([]);
  });

  it('is what was asked about when it names nothing', () => {
    expect(about({}, weak)).toEqual([weak]);
  });
});

describe('what a 304 changes', () => {
  const renewed = (before: Headers, after: Headers, request = requestOf(), status = 200) => {
    const head = storedFor({ 'Cache-Control': 'max-age=10', ETag: '"a"', ...before }, { status, request: requestOf({ Foo: '1' }) });
    const answer = answerOf({ Date: dateIn(20), ...after }, 304, { requestedAt: inSeconds(19), answeredAt: inSeconds(20) });
    return freshened(head, answer, request, ruleOf(), '/page');
  };
  const valuesOf = (head: { headers: readonly string[] } | null, name: string) =>
    head?.headers.filter((_, i, all) => i % 2 === 1 && all[i - 1] === name);

  it('is every field it has, whatever its name; the others stay', () => {
    const head = renewed({ 'X-One': ['1', '2'], 'X-Two': 'a', 'Content-Foo': 'b' }, { 'X-One': '3', 'Content-Foo': 'c', 'X-New': 'd' });
    expect(['x-one', 'x-two', 'content-foo', 'x-new', 'etag'].map((name) => valuesOf(head, name))).toEqual([
      ['3'],
      ['a'],
      ['c'],
      ['d'],
      ['"a"'],
    ]);
  });

  it('is not what describes the stored bytes', () => {
    const bytes = { 'Content-Length': '5', 'Content-Encoding': 'gzip', 'Content-Range': 'x', 'Content-MD5': 'y' };
    const changed = { 'Content-Length': '9', 'Content-Encoding': 'br', 'Content-Range': 'z', 'Content-MD5': 'z' };
    const head = renewed(bytes, changed);
    expect(['content-length', 'content-encoding', 'content-range', 'content-md5'].map((name) => valuesOf(head, name))).toEqual([
      [],
      ['gzip'],
      ['x'],
      ['y'],
    ]);
  });

  it('is nothing of the connection, and no cookie of who asked', () => {
    const head = renewed({}, { Connection: 'X-Hop', 'X-Hop': '1', 'Keep-Alive': 'timeout=5', 'Set-Cookie': 'a=b', Age: '2' });
    expect(['connection', 'x-hop', 'keep-alive', 'set-cookie', 'age'].map((name) => valuesOf(head, name))).toEqual([[], [], [], [], []]);
  });

  it('is its age and its freshness', () => {
    expect(renewed({}, { 'Cache-Control': 'max-age=99' })).toMatchObject({ freshSeconds: 99, answeredAt: inSeconds(20), initialAge: 1 });
    expect(renewed({}, { Age: '4' })).toMatchObject({ freshSeconds: 10, initialAge: 5 });
    expect(renewed({}, { Date: '' })).toMatchObject({ freshSeconds: 10, initialAge: 1 });
    expect(renewed({ 'Cache-Control': 'no-cache' }, { 'Cache-Control': 'max-age=9' })?.mustValidate).toBe(false);
  });

  it('is neither its status nor what it varies by', () => {
    expect(renewed({ Vary: 'Foo' }, {}, requestOf({ Foo: '2' }), 404)).toMatchObject({ status: 404, vary: ['foo'], variedBy: ['1'] });
  });

  it('can be what it varies by: then it suits who made us ask', () => {
    expect(renewed({ Vary: 'Foo' }, { Vary: 'Foo, Bar' }, requestOf({ Foo: '1', Bar: '5' }))).toMatchObject({
      vary: ['bar', 'foo'],
      variedBy: ['5', '1'],
    });
  });

  it('does not depend on who made us ask', () => {
    const request = requestOf({ Cookie: 'a=b', 'Cache-Control': 'no-store' }, 'HEAD');
    expect(renewed({ 'Cache-Control': '', 'Last-Modified': dateIn(-1000) }, {}, request)).not.toBeNull();
  });

  it('can be that it may be kept no more', () => {
    expect(renewed({}, { 'Cache-Control': 'no-store' })).toBeNull();
    expect(renewed({}, { 'Cache-Control': 'private' })).toBeNull();
    expect(renewed({}, { Vary: '*' })).toBeNull();
    expect(renewed({}, {}, requestOf({ Authorization: 'x' }))).toBeNull();
  });
});

describe('what the answer to HEAD says of a stored one', () => {
  const head = of({ ETag: '"a"', 'Last-Modified': dateIn(-9) });
  const same = (headers: Headers) => agrees(head, 5, answerOf(headers).headers);

  it('is that it holds when nothing it names has changed', () => {
    expect(same({})).toBe(true);
    expect(same({ ETag: '"a"', 'Last-Modified': dateIn(-9), 'Content-Length': '5' })).toBe(true);
  });

  it('is that it does not when its tag, its time or its length is another', () => {
    expect(same({ ETag: '"b"' })).toBe(false);
    expect(same({ 'Last-Modified': dateIn(-8) })).toBe(false);
    expect(same({ 'Content-Length': '6' })).toBe(false);
  });

  it('freshens it with its fields', () => {
    const renewed = freshened(head, answerOf({ 'Cache-Control': 'max-age=99', 'X-New': '1' }), requestOf({}, 'HEAD'), ruleOf(), '/page');
    expect(renewed?.freshSeconds).toBe(99);
    expect(renewed?.headers).toContain('x-new');
  });
});
