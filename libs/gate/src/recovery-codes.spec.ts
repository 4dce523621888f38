import { newRecoveryCode, recoveryHash } from './recovery-codes.ts';

test('a recovery code has 80 bits, in groups that can be read out', () => {
  const codes = Array.from({ length: 500 }, newRecoveryCode);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(new Set(codes).size).toBe(500);
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
});

test('how it is typed does not count', () => {
  const hash = recoveryHash('anna', '01K2-M9QR-T04X-ZVB3');
  for (const typed of ['01k2m9qrt04xzvb3', ' o1K2 m9qr-TO4X zvb3\n', 'OIK2-M9QR-TO4X-ZVB3', 'olk2m9qrto4xzvb3'])
    expect(recoveryHash('anna', typed)).toEqual(hash);
  expect(recoveryHash('anna', '01K2-M9QR-T04X-ZVB4')).not.toEqual(hash);
  expect(recoveryHash('bert', '01K2-M9QR-T04X-ZVB3')).not.toEqual(hash);
});
