import { requestDirectives } from './cache-control.ts';
import { mayStandIn, Use, useOf } from './usable.ts';
import { type Headers, inSeconds, storedFor } from './testing/stored-of.ts';

const { asIs, whileValidated, onceValidated } = Use;
const use = (control: string, at: number, asked = '', more: Headers = {}) =>
  useOf(storedFor({ 'Cache-Control': control, ETag: '"a"', ...more }), requestDirectives(asked), inSeconds(at));
const standsIn = (control: string, at: number, asked = '') =>
  mayStandIn(storedFor({ 'Cache-Control': control, ETag: '"a"' }), requestDirectives(asked), inSeconds(at));

describe('what a stored answer is good for', () => {
  it('is used while it is fresh, and validated once it is not', () => {
    expect([0, 9.9, 10, 11].map((at) => use('max-age=10', at))).toEqual([asIs, asIs, onceValidated, onceValidated]);
  });

  it('is as old as its Age says', () => {
    expect(use('max-age=10', 1, '', { Age: '8' })).toBe(asIs);
    expect(use('max-age=10', 1, '', { Age: '9' })).toBe(onceValidated);
  });

  it('is always validated after no-cache', () => {
    expect(use('max-age=10, no-cache', 1)).toBe(onceValidated);
    expect(use('max-age=10, no-cache', 1, 'max-stale')).toBe(onceValidated);
  });

  it('is used for a while, and validated behind that, with stale-while-revalidate', () => {
    const control = 'max-age=10, stale-while-revalidate=5';
    expect([9, 10, 14.9, 15].map((at) => use(control, at))).toEqual([asIs, whileValidated, whileValidated, onceValidated]);
  });

  it('is never used stale when must-revalidate, proxy-revalidate or s-maxage forbid it', () => {
    for (const control of ['max-age=10, must-revalidate', 'max-age=10, proxy-revalidate', 's-maxage=10']) {
      expect(use(control, 9)).toBe(asIs);
      expect(use(`${control}, stale-while-revalidate=60`, 11)).toBe(onceValidated);
      expect(use(control, 11, 'max-stale')).toBe(onceValidated);
    }
  });
});

describe('what a request may ask of a cache', () => {
  it('no-cache: to be answered by the origin', () => {
    expect(use('max-age=10', 1, 'no-cache')).toBe(onceValidated);
  });

  it('max-age: nothing older', () => {
    expect(use('max-age=10', 3, 'max-age=3')).toBe(asIs);
    expect(use('max-age=10', 4, 'max-age=3')).toBe(onceValidated);
    expect(use('max-age=10', 1, 'max-age=0')).toBe(onceValidated);
  });

  it('min-fresh: nothing that is soon stale', () => {
    expect(use('max-age=10', 3, 'min-fresh=7')).toBe(asIs);
    expect(use('max-age=10', 4, 'min-fresh=7')).toBe(onceValidated);
  });

  it('max-stale: something stale, up to a limit or without one', () => {
    expect(use('max-age=10', 15, 'max-stale=5')).toBe(asIs);
    expect(use('max-age=10', 16, 'max-stale=5')).toBe(onceValidated);
    expect(use('max-age=10', 99_999, 'max-stale')).toBe(asIs);
  });

  it('Pragma: nothing', () => {
    expect(use('max-age=10', 1, '', { Pragma: 'no-cache' })).toBe(asIs);
  });

  it('does not make a reload ask again for what is immutable and fresh', () => {
    expect(use('max-age=10, immutable', 5, 'max-age=0')).toBe(asIs);
    expect(use('max-age=10, immutable', 5, 'no-cache')).toBe(onceValidated);
    expect(use('max-age=10, immutable', 11, 'max-age=0')).toBe(onceValidated);
    expect(use('max-age=10, immutable', 11)).toBe(onceValidated);
  });
});

describe('what stands in for an origin that fails', () => {
  it('is stale for no longer than stale-if-error says', () => {
    expect([10, 14.9, 15].map((at) => standsIn('max-age=10, stale-if-error=5', at))).toEqual([true, true, false]);
    expect(standsIn('max-age=10', 10)).toBe(false);
  });

  it('may be allowed by the request as well', () => {
    expect(standsIn('max-age=10', 12, 'stale-if-error=5')).toBe(true);
    expect(standsIn('max-age=10', 16, 'stale-if-error=5')).toBe(false);
  });

  it('is nothing that must not be used stale', () => {
    for (const control of ['must-revalidate', 'proxy-revalidate', 's-maxage=10', 'no-cache'])
      expect(standsIn(`max-age=10, stale-if-error=60, ${control}`, 11, 'stale-if-error=60')).toBe(false);
    expect(standsIn('max-age=10, stale-if-error=60', 11, 'no-cache')).toBe(false);
  });

  it('may be fresh, when the request alone wanted it validated', () => {
    expect(standsIn('max-age=10, must-revalidate', 5, 'max-age=0')).toBe(true);
  });
});
