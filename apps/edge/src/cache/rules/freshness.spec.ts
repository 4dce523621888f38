import { ageOf } from './freshness.ts';
import { requestOf } from './testing/request-of.ts';
import { dateIn, type Headers, inSeconds, noon, stored, storedFor } from './testing/stored-of.ts';

const freshFor = (headers: Headers) => storedFor({ ETag: '"a"', ...headers }).freshSeconds;

describe('how long an answer is fresh', () => {
  it('is said by s-maxage before max-age before Expires', () => {
    const all = { 'Cache-Control': 'max-age=20, s-maxage=10', Expires: dateIn(30) };
    expect(freshFor(all)).toBe(10);
    expect(freshFor({ ...all, 'Cache-Control': 'max-age=20' })).toBe(20);
    expect(freshFor({ Expires: dateIn(30) })).toBe(30);
    expect(freshFor({ 'Cache-Control': 'max-age=0', Expires: dateIn(30) })).toBe(0);
    expect(freshFor({ 'Cache-Control': 'max-age=20', Expires: '0' })).toBe(20);
  });

  it('is the time from Date to Expires', () => {
    expect(freshFor({ Date: dateIn(400), Expires: dateIn(300) })).toBe(-100);
    expect(freshFor({ Date: dateIn(-10), Expires: dateIn(10) })).toBe(20);
  });

  it('counts from when it came if Date is missing or no date', () => {
    expect(freshFor({ Date: '', Expires: dateIn(10) })).toBe(10);
    expect(freshFor({ Date: 'foo', Expires: dateIn(10) })).toBe(10);
  });

  it('is over from the start when Expires is no date', () => {
    for (const value of ['0', '-1', 'soon', [dateIn(60), dateIn(60)]]) expect(freshFor({ Expires: value })).toBe(0);
  });

  it('is guessed as a tenth of the time since it was last modified', () => {
    expect(freshFor({ 'Last-Modified': dateIn(-1000) })).toBe(100);
    expect(freshFor({ 'Last-Modified': dateIn(-1000), 'Cache-Control': 'public' })).toBe(100);
  });

  it('is never guessed as more than a day', () => {
    expect(freshFor({ 'Last-Modified': dateIn(-86_400 * 300) })).toBe(86_400);
  });

  it('is not guessed when the origin says it', () => {
    expect(freshFor({ 'Last-Modified': dateIn(-1000), 'Cache-Control': 'max-age=0' })).toBe(0);
    expect(freshFor({ 'Last-Modified': dateIn(-1000), Expires: '0' })).toBe(0);
  });

  it('is not guessed without Last-Modified, or of one that lies ahead', () => {
    expect(freshFor({})).toBe(0);
    expect(freshFor({ 'Last-Modified': dateIn(1000) })).toBe(0);
    expect(freshFor({ 'Last-Modified': 'foo' })).toBe(0);
  });

  it('is not guessed of statuses that say nothing of it', () => {
    expect(stored({ 'Last-Modified': dateIn(-1000) }, { status: 403 })).toBeNull();
  });

  it('does not change with Pragma', () => {
    expect(freshFor({ 'Cache-Control': 'max-age=20', Pragma: 'no-cache' })).toBe(20);
    expect(storedFor({ 'Last-Modified': dateIn(-1000), Pragma: 'no-cache' }, { request: requestOf({ Pragma: 'no-cache' }) })).toMatchObject(
      {
        freshSeconds: 100,
        mustValidate: false,
      },
    );
  });
});

describe('how old an answer is', () => {
  const age = (headers: Headers, requestedAt = noon) => {
    return storedFor({ ETag: '"a"', ...headers }, { times: { requestedAt } }).initialAge;
  };

  it('is what Age says and the time it took to come', () => {
    expect(age({ Age: '30' }, noon - 2500)).toBe(32.5);
  });

  it('is the time since Date when that is more', () => {
    expect(age({ Age: '30', Date: dateIn(-100) })).toBe(100);
    expect(age({ Age: '30', Date: dateIn(100) })).toBe(30);
    expect(age({ Date: '' })).toBe(0);
  });

  it('grows while it is stored', () => {
    const head = storedFor({ 'Cache-Control': 'max-age=60', Age: '30' });
    expect(ageOf(head, inSeconds(12))).toBe(42);
    expect(ageOf(head, inSeconds(-5))).toBe(30);
  });

  it('is the first of several values of Age', () => {
    expect(age({ Age: ['30', '7'] })).toBe(30);
    expect(age({ Age: '0, 7200' })).toBe(0);
  });

  it('is not changed by an Age that is no number', () => {
    for (const value of ['abc', '-7200', '7200.0', '7200;foo=1', 'x, 7200']) expect(age({ Age: value })).toBe(0);
  });

  it('goes beyond 2^31 no more', () => {
    expect(age({ Age: '99999999999999999999' })).toBe(2 ** 31);
  });

  it('is the same whatever the origin’s clock says when the answer is dated by us', () => {
    expect(storedFor({ 'Cache-Control': 'max-age=60', Date: 'x' }).initialAge).toBe(0);
  });
});
