import { encode } from 'uqr';
import { qrCode } from './qr-code.ts';

const uri = 'otpauth://totp/Shop:vera%40example.com?issuer=Shop&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30';

test('every dark module is drawn, and no other', () => {
  const svg = qrCode(uri);
  const { data, size } = encode(uri, { ecc: 'M', border: 4 });
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let at = Number(x); at < Number(x) + Number(width); at++) drawn[Number(y)]![at] = true;
  expect(drawn).toEqual(data);
  expect(svg).toContain(`viewBox="0 0 ${size} ${size}"`);
});

test('nothing of the text stands in the picture but lines', () => {
  const svg = qrCode('"><script>alert(1)</script>');
  expect(svg).toMatch(/^<svg [^<>]*><rect [^<>]*\/><path d="[Mhvz0-9 -]+" fill="#000"\/><\/svg>$/);
});

test('it stays small', () => {
  expect(qrCode(uri).length).toBeLessThan(12_000);
});
