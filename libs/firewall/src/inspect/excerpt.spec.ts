import type { Field } from '../inspected.ts';
import { excerpt } from './excerpt.ts';

const field = (value: string, more: Partial<Field> = {}): Field => ({ place: 'body', name: 'comment', value, layer: 0, ...more });

describe('excerpts', () => {
  it('show what matched with a little around it', () => {
    const value = `${'before '.repeat(20)}UNION SELECT${' after'.repeat(20)}`;
    expect(excerpt(field(value), 'UNION SELECT')).toBe('…efore before before UNION SELECT after after after a');
    expect(excerpt(field('<b>'), '')).toBe('<b>');
    expect(excerpt(field('UNION SELECT'), 'union')).toBe('UNION SELECT');
    expect(excerpt(field("1' or '1'='1"), 's&sos')).toBe("1' or '1'='1");
  });

  it('are 120 characters at most, on one line, without characters that change how they are read', () => {
    const text = excerpt(field(`a\r\n\t\u0000b\u202ec${'x y '.repeat(2000)}`), 'b')!;
    expect(text.startsWith('a b c')).toBe(true);
    expect(excerpt(field('x y '.repeat(2000)), 'x y '.repeat(1000))!.length).toBeLessThanOrEqual(120);
    expect(excerpt(field('\ud83d or'), 'or')).toBe('  or');
  });

  it('show nothing of a value that holds a token of a machine', () => {
    for (const value of [`skl_${'a'.repeat(32)}`, `bert:skg_${'b'.repeat(32)} or`])
      for (const matched of ['sk', 'or', value]) expect(excerpt(field(value, { place: 'header', name: 'x-shop' }), matched)).toBeNull();
  });

  it.each([
    ['password', "' or 1=1"],
    ['user[newPassword]', "' or 1=1"],
    ['accessToken', "' or 1=1"],
    ['client_secret', "' or 1=1"],
    ['cardNumber', "' or 1=1"],
    ['code', "' or 1=1"],
    ['otp', "' or 1=1"],
    ['apiKey', "' or 1=1"],
    ['PHPSESSID', "' or 1=1"],
    ['pw', "' or 1=1"],
    ['mot_de_passe', "' or 1=1"],
    ['kennwort', "' or 1=1"],
  ])('never show the value of %s', (name, value) => {
    expect(excerpt(field(value, { name }), value)).toBeNull();
    expect(excerpt(field(value, { name, place: 'query' }), value)).toBeNull();
  });

  it('never show cookies and Authorization', () => {
    expect(excerpt(field('1=1', { place: 'cookie', name: 'theme' }), '1=1')).toBeNull();
    expect(excerpt(field('Basic abc', { place: 'header', name: 'authorization' }), 'Basic')).toBeNull();
    expect(excerpt(field('Basic abc', { place: 'header', name: 'proxy-authorization' }), 'Basic')).toBeNull();
    expect(excerpt(field('abc', { place: 'header', name: 'cookie' }), 'abc')).toBeNull();
    expect(excerpt(field('abc', { place: 'header', name: 'x-api-key' }), 'abc')).toBeNull();
  });

  it('show values of names that only look alike', () => {
    for (const name of ['comment', 'postcode', 'encoding', 'company', 'keyboard', 'author', 'passenger'])
      expect(excerpt(field('x', { name }), 'x')).toBe('x');
  });

  it('mask numbers of cards and accounts, and what looks like keys', () => {
    expect(excerpt(field('<b>4111 1111 1111 1111</b>'), '<b>')).toBe('<b>•••</b>');
    expect(excerpt(field('<b>and so my card: 4111-1111-1111-1111</b>'), '<b>')).toBe('<b>and so my card: •••<');
    expect(excerpt(field('<b>Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'), '<b>')).toBe('<b>Bearer •••');
    expect(excerpt(field('<b>https://x.example/?token=abc&b=1'), '<b>')).toBe('<b>https://x.example/?t');
    expect(excerpt(field('<b>"password": "hunter2"}'), '<b>')).toBe('<b>"password": "•••"}');
    expect(excerpt(field(`{"password":"correct horse"}'--`), "'--")).toBe(`…{"password":"•••"}'--`);
    expect(excerpt(field(`/reset;jsessionid=abc' or 1`, { place: 'path', name: '' }), 'or')).toBe(`…set;jsessionid=•••' or 1`);
  });
});
