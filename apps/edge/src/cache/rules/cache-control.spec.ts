import { answerDirectives, requestDirectives } from './cache-control.ts';
import { stored, storedFor } from './testing/stored-of.ts';

const answer = (...lines: string[]) => answerDirectives(lines.join(', '));

describe('Cache-Control of an answer', () => {
  it('takes names in any letter case', () => {
    expect(answer('No-StOrE, MaX-aGe=60')).toMatchObject({ noStore: true, maxAge: 60 });
  });

  it('takes numbers as tokens and in quotes', () => {
    expect([answer('max-age=60').maxAge, answer('max-age="60"').maxAge, answer('max-age="\\60"').maxAge]).toEqual([60, 60, 60]);
  });

  it('reads several lines as one list, and skips its empty members', () => {
    expect(answer('public', ' , max-age=60,,s-maxage=30 ,')).toMatchObject({ public: true, maxAge: 60, sharedMaxAge: 30 });
  });

  it('finds no directive in a quoted string', () => {
    expect(answer('ext="no-store, max-age=9, \\", private", max-age=1')).toMatchObject({ noStore: false, private: false, maxAge: 1 });
    expect(answer('max-age=1, ext="max-age=9')).toMatchObject({ maxAge: 1 });
  });

  it('passes over directives it does not know, with any argument', () => {
    expect(answer('foo, bar="a, b", community="UCI", max-age=60')).toEqual({ ...answer('max-age=60') });
    expect(answer('constructor, __proto__=1, max-age=60').maxAge).toBe(60);
  });

  it('takes white space around = for another directive', () => {
    expect([answer('max-age =60').maxAge, answer('max-age= 60').maxAge]).toEqual([null, 0]);
  });

  it('takes the first of several values', () => {
    expect(answer('max-age=60, max-age=5').maxAge).toBe(60);
    expect(answer('max-age=5', 'max-age=60').maxAge).toBe(5);
  });

  it.each(['max-age=-60', "max-age='60'", 'max-age=a60', 'max-age=60a', 'max-age=60.5', 'max-age=+60', 'max-age=', 'max-age'])(
    'takes an invalid age for stale: %s',
    (value) => expect(answer(value).maxAge).toBe(0),
  );

  it('takes a number that is too large for 2^31', () => {
    expect(answer('max-age=99999999999').maxAge).toBe(2 ** 31);
    expect(answer(`max-age=${'9'.repeat(400)}`).maxAge).toBe(2 ** 31);
    expect(answer('max-age=003600').maxAge).toBe(3600);
  });

  it('tells private and no-cache with field names from those without', () => {
    expect(answer('private="X-One, x-two", no-cache=Set-Cookie')).toMatchObject({
      private: false,
      noCache: false,
      withheld: ['x-one', 'x-two', 'set-cookie'],
    });
    for (const broken of ['private="', 'private=""', 'private="a b"', 'private="x-one'])
      expect(answer(broken)).toMatchObject({ private: true, withheld: [] });
  });

  it('honours the most restrictive of directives that contradict one another', () => {
    expect(stored({ 'Cache-Control': 'public, max-age=60, no-store' })).toBeNull();
    expect(stored({ 'Cache-Control': 'public, max-age=60, private' })).toBeNull();
    expect(storedFor({ 'Cache-Control': 'max-age=60, no-cache', ETag: '"a"' }).mustValidate).toBe(true);
  });
});

describe('Cache-Control of a request', () => {
  it('reads all that a cache may be told', () => {
    expect(requestDirectives('No-Cache, no-store, only-if-cached, max-age=1, min-fresh="2", max-stale=3, stale-if-error=4')).toEqual({
      noCache: true,
      noStore: true,
      onlyIfCached: true,
      maxAge: 1,
      minFresh: 2,
      maxStale: 3,
      staleIfError: 4,
    });
  });

  it('takes max-stale without a number for any', () => {
    expect(requestDirectives('max-stale').maxStale).toBe(Infinity);
  });

  it('takes an invalid max-age for the wish for a new answer, and passes over other invalid numbers', () => {
    expect(requestDirectives('max-age=x, max-stale=x, min-fresh=x')).toMatchObject({ maxAge: 0, maxStale: null, minFresh: null });
  });
});
