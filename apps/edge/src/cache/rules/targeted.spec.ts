import { requestOf } from './testing/request-of.ts';
import { dateIn, type Headers, stored, storedFor } from './testing/stored-of.ts';

const freshFor = (targeted: string | string[], others: Headers = {}) =>
  stored({ 'CDN-Cache-Control': targeted, ...others })?.freshSeconds ?? null;

describe('CDN-Cache-Control', () => {
  it('takes the place of Cache-Control and Expires', () => {
    expect(freshFor('max-age=60', { 'Cache-Control': 'max-age=1', Expires: '0' })).toBe(60);
    expect(freshFor('max-age=60', { 'Cache-Control': 'no-store' })).toBe(60);
    expect(freshFor('no-store', { 'Cache-Control': 'max-age=60' })).toBeNull();
    expect(freshFor('private', { 'Cache-Control': 'max-age=60' })).toBeNull();
    expect(freshFor('foo', { 'Cache-Control': 'max-age=60', Expires: dateIn(60) })).toBeNull();
    expect(storedFor({ 'CDN-Cache-Control': 'no-cache, max-age=9', ETag: '"a"', 'Cache-Control': 'max-age=60' }).mustValidate).toBe(true);
  });

  it('has the same meanings: must-revalidate, s-maxage, public, and how long stale may be used', () => {
    expect(storedFor({ 'CDN-Cache-Control': 'max-age=9, must-revalidate' }).neverStale).toBe(true);
    expect(storedFor({ 'CDN-Cache-Control': 'max-age=9, s-maxage=8' })).toMatchObject({ neverStale: true, freshSeconds: 8 });
    expect(storedFor({ 'CDN-Cache-Control': 'max-age=9, stale-while-revalidate=5' }).staleWhileRevalidate).toBe(5);
    const request = requestOf({ Authorization: 'x' });
    expect(stored({ 'CDN-Cache-Control': 'max-age=9, public' }, { request })).not.toBeNull();
    expect(stored({ 'CDN-Cache-Control': 'max-age=9', 'Cache-Control': 'public' }, { request })).toBeNull();
  });

  it('is a Dictionary: the last of several values, over all lines, with parameters passed over', () => {
    expect(freshFor(['max-age=5', 'foo="a, b";x=1, max-age=60;y'])).toBe(60);
    expect(freshFor('max-age=60, no-store=?0')).toBe(60);
    expect(freshFor('max-age=60, no-store=?1')).toBeNull();
    expect(freshFor('max-age=99999999999')).toBe(2 ** 31);
  });

  it.each([
    'max-age=60, &&&&&',
    'max-age="60"',
    'max-age=-1',
    'max-age=1.5',
    'max-age',
    'MaX-aGe=60',
    'max-age =60',
    'max-age= 60',
    'max-age=60,',
    '',
  ])('is as if it were not there when it is none: %s', (value) => expect(freshFor(value, { 'Cache-Control': 'max-age=7' })).toBe(7));
});
