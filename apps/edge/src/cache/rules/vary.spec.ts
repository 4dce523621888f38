import { identityHeaders } from '@sitekeep/contracts';
import { selects } from './vary.ts';
import { requestOf } from './testing/request-of.ts';
import { stored, storedFor } from './testing/stored-of.ts';

type RequestHeaders = Record<string, string | string[]>;
const suits = (vary: string | string[], storedBy: RequestHeaders, asked: RequestHeaders) =>
  selects(storedFor({ 'Cache-Control': 'max-age=60', Vary: vary }, { request: requestOf(storedBy) }), requestOf(asked).headers);

describe('which requests a stored answer suits', () => {
  it('is all of them without Vary', () => {
    const head = storedFor({ 'Cache-Control': 'max-age=60' }, { request: requestOf({ Foo: '1' }) });
    expect(selects(head, requestOf({ Foo: '2', Bar: '3' }).headers)).toBe(true);
  });

  it('is those with the same values of all fields that Vary names', () => {
    expect(suits('Foo, bar', { foo: '1', Bar: 'a' }, { FOO: '1', bar: 'a', Other: '9' })).toBe(true);
    expect(suits('Foo, bar', { foo: '1', Bar: 'a' }, { foo: '1', bar: 'b' })).toBe(false);
    expect(suits(['Foo', 'bar'], { foo: '1', Bar: 'a' }, { foo: '2', bar: 'a' })).toBe(false);
  });

  it('is those without a field that the first one had not either', () => {
    expect(suits('Foo, Bar', { Foo: '1' }, { Foo: '1' })).toBe(true);
    expect(suits('Foo', { Foo: '1' }, {})).toBe(false);
    expect(suits('Foo', {}, { Foo: '1' })).toBe(false);
    expect(suits('Foo', {}, { Foo: '' })).toBe(false);
    expect(suits('Accept-Encoding', {}, { 'Accept-Encoding': '' })).toBe(false);
  });

  it('is none with a star among its members', () => {
    for (const vary of ['*', '*, *', ['*', '*'], ', *', ['', '*'], '*, Foo', 'Foo, *'])
      expect(stored({ 'Cache-Control': 'max-age=60', Vary: vary })).toBeNull();
  });

  it('is none when it varies by what only the edge tells the origin', () => {
    for (const vary of ['X-Forwarded-For', ...Object.values(identityHeaders), 'Accept, remote-groups'])
      expect(stored({ 'Cache-Control': 'public, max-age=60', Vary: vary })).toBeNull();
  });

  it('does not depend on white space around commas, nor on lines', () => {
    expect(suits('Foo', { Foo: '1,2' }, { Foo: ' 1 ,\t2 ' })).toBe(true);
    expect(suits('Foo', { Foo: '1, 2' }, { Foo: ['1', '2'] })).toBe(true);
    expect(suits('Foo', { Foo: '"a, b"' }, { Foo: '"a,b"' })).toBe(false);
    expect(suits('Foo', { Foo: '1, 2' }, { Foo: '2, 1' })).toBe(false);
    expect(suits('Foo', { Foo: 'a' }, { Foo: 'A' })).toBe(false);
  });

  it('takes codings as a set, whatever the client likes best', () => {
    const same = (one: string, other: string) => suits('Accept-Encoding', { 'Accept-Encoding': one }, { 'Accept-Encoding': other });
    expect(same('gzip, br', 'br;q=1.0, GZIP;q=0.5')).toBe(true);
    expect(same('gzip, deflate', 'deflate,x-gzip')).toBe(true);
    expect(same('gzip, identity', 'gzip, br;q=0')).toBe(true);
    expect(same('gzip, br', 'gzip')).toBe(false);
    expect(same('gzip', 'gzip, identity;q=0')).toBe(false);
    expect(same('gzip', 'gzip, *;q=0')).toBe(false);
    expect(same('gzip', 'gzip, dcb')).toBe(false);
  });

  it('is those that take its encoding, even if the origin does not say so', () => {
    const zipped = { 'Cache-Control': 'max-age=60', 'Content-Encoding': 'gzip' };
    const by = (value: string) => requestOf({ 'Accept-Encoding': value });
    for (const vary of ['', 'Foo', 'Accept-Encoding']) {
      const head = storedFor({ ...zipped, Vary: vary }, { request: by('gzip, br') });
      expect(['br;q=0.5,gzip', 'identity', ''].map((value) => selects(head, by(value).headers))).toEqual([true, false, false]);
      expect(selects(head, requestOf().headers)).toBe(false);
    }
  });

  it('takes languages in the order of their weights, in any letter case', () => {
    const same = (one: string, other: string) => suits('Accept-Language', { 'Accept-Language': one }, { 'Accept-Language': other });
    expect(same('en, de', 'EN,de')).toBe(true);
    expect(same('de;q=0.5, en', 'en;q=1, de; q=0.50')).toBe(true);
    expect(same('en, de', 'en, de, fr;q=0')).toBe(true);
    expect(same('en, de', 'de, en')).toBe(false);
    expect(same('en, de;q=0.5', 'en, de;q=0.4')).toBe(false);
  });

  it('remembers no more of what visitors send than it must', () => {
    for (let i = 0; i < 2000; i++)
      expect(suits('Accept-Language', { 'Accept-Language': `x-${i}` }, { 'Accept-Language': `X-${i}` })).toBe(true);
  });
});
