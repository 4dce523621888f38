import { encode } from 'uqr';
import { pendingUri } from './enrolled-token.ts';
import { qrCode } from './qr-code.ts';
import { issuerOf } from './visitor-token.view.ts';

const uri = 'otpauth://totp/Shop:vera%40example.com?issuer=Shop&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30';

test('every dark module is drawn, and no other', () => {
  const svg = qrCode(uri);
  const { data, size } = encode(uri, { ecc: 'L', border: 4 });
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let at = Number(x); at < Number(x) + Number(width); at++) drawn[Number(y)]![at] = true;
  expect(drawn).toEqual(data);
  expect(svg).toContain(`viewBox="0 0 ${size} ${size}"`);
});

test('nothing of the text stands in the picture but lines', () => {
  const svg = qrCode('"><script>alert(1)</script>');
  expect(svg).toMatch(/^<svg [^<>]*><rect [^<>]*\/><path transform="translate\(0 \.5\)" stroke="#000" d="[Mh0-9 ]+"\/><\/svg>$/);
});

test('it stays small', () => {
  expect(qrCode(uri).length).toBeLessThan(7_000);
});

test.each([
  ['an account of Chinese letters', '漢'.repeat(100), 'vera@example.com'],
  ['an account of Cyrillic letters', 'ООО Ромашка и партнёры', 'vera@example.com'],
  ['the longest address', '漢'.repeat(100), `${'v'.repeat(64)}@${'example.'.repeat(22)}com`],
])('it stays small enough for cameras and edges: %s', (_, issuer, email) => {
  const asked = pendingUri('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', { issuer, email });
  expect(qrCode(asked).length).toBeLessThan(24_000);
  expect(encode(asked, { ecc: 'L', border: 0 }).size).toBeLessThanOrEqual(85);
});

test('a long issuer is cut between characters as people see them', () => {
  expect(issuerOf('Sitekeep: Shop')).toBe('Sitekeep Shop');
  expect(issuerOf('漢'.repeat(100))).toBe('漢'.repeat(8));
  expect(issuerOf('ООО Ромашка и партнёры')).toBe('ООО Ромашка и');
  expect(issuerOf('👩‍👩‍👧‍👦'.repeat(3))).toBe('');
  expect(issuerOf('\uD83D Shop')).toBe('\uFFFD Shop');
});
