import { httpDate, parseHttpDate } from './http-date.ts';

const now = Date.UTC(2026, 10, 21);
const parsed = (text: string) => parseHttpDate(text, now);
const sample = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('HTTP-date', () => {
  it('is read in all its three forms', () => {
    expect(parsed('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(sample);
    expect(parsed('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(sample);
    expect(parsed('Sun Nov  6 08:49:37 1994')).toBe(sample);
    expect(parsed('Sat, 29 Feb 2020 23:59:60 GMT')).toBe(Date.UTC(2020, 2, 1));
  });

  it('is of the century before when two digits would put it more than 50 years ahead', () => {
    expect(parsed('Thursday, 18-Aug-50 02:01:18 GMT')).toBe(Date.UTC(2050, 7, 18, 2, 1, 18));
    expect(parsed('Sunday, 18-Aug-77 02:01:18 GMT')).toBe(Date.UTC(1977, 7, 18, 2, 1, 18));
  });

  it('is read in any letter case', () => {
    expect(parsed('SUN, 06 nOV 1994 08:49:37 gmt')).toBe(sample);
  });

  it.each([
    '0',
    '-1',
    '',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun 06 Nov 1994 08:49:37 GMT',
    'Sun, 06  Nov  1994 08:49:37 GMT',
    'Sun, 06-Nov-1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08.49.37 GMT',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  ])('is nothing else: %s', (text) => expect(parsed(text)).toBeNull());

  it('is sent in the one form that is not obsolete', () => {
    expect(httpDate(sample + 999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
    expect(httpDate(sample)).toBe(new Date(sample).toUTCString());
  });
});
