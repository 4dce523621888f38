import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptCertificate } from './secrets.mjs';

let dir;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sitekeep-secrets-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const read = (file) => new X509Certificate(readFileSync(file));

test.each([0, 1, 127, 128, 255])('the certificate can be read whatever chance gives as its serial number: only %i', (byte) => {
  const { certFile } = keptCertificate(dir, (size) => Buffer.alloc(size, byte));
  expect(read(certFile).serialNumber).toHaveLength(32);
});

test('the certificate is kept, and fits its key', () => {
  const first = keptCertificate(dir);
  const text = readFileSync(first.certFile, 'utf8');
  expect(read(first.certFile).checkHost('shop.sitekeep.test')).toBe('*.sitekeep.test');
  expect(read(first.certFile).checkPrivateKey(createPrivateKey(readFileSync(first.keyFile)))).toBe(true);
  expect(keptCertificate(dir)).toEqual(first);
  expect(readFileSync(first.certFile, 'utf8')).toBe(text);
});

test.each([
  ['half of it', (text) => text.slice(0, text.length / 2)],
  ['nothing', () => ''],
])('a certificate file with %s is made anew', (_, broken) => {
  const { certFile } = keptCertificate(dir);
  writeFileSync(certFile, broken(readFileSync(certFile, 'utf8')));
  keptCertificate(dir);
  expect(read(certFile).checkHost('localhost')).toBe('localhost');
});
