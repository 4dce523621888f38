import { seal, unseal } from './sealed.ts';

const key = Buffer.alloc(32, 1);

test('a sealed secret opens with the same key and context only', () => {
  const sealed = seal(key, 'certificate.key:42', 'private');
  expect(sealed).not.toContain('private');
  expect(seal(key, 'certificate.key:42', 'private')).not.toBe(sealed);
  expect(unseal(key, 'certificate.key:42', sealed)).toBe('private');
  expect(() => unseal(key, 'certificate.key:43', sealed)).toThrow();
  expect(() => unseal(Buffer.alloc(32, 2), 'certificate.key:42', sealed)).toThrow();
  expect(() => unseal(key, 'certificate.key:42', `${sealed.slice(0, -2)}AA`)).toThrow();
});
