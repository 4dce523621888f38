// Certificates for benches: self-signed, RSA 2048, for a day. One key serves all of a run, so that nobody's handshake is dearer.
import { constants, generateKeyPairSync, privateEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { folder } from './processes.mjs';

const { pki, md } = forge;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
const publicKey = pki.publicKeyFromPem(pair.publicKey.export({ type: 'spki', format: 'pem' }));
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
/** Signs as node-forge asks its keys to, a hundred times as fast. */
const signer = {
  sign: (digest) => {
    const info = Buffer.concat([sha256Info, Buffer.from(digest.digest().bytes(), 'latin1')]);
    return privateEncrypt({ key: pair.privateKey, padding: constants.RSA_PKCS1_PADDING }, info).toString('latin1');
  },
};

/** `{ cert, fingerprint, notAfter }` for these names: PEM, SHA-256 in hex, ms since epoch. */
export function certificateOf(...names) {
  const certificate = pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const subject = [{ name: 'commonName', value: names[0] }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
  ]);
  certificate.sign(signer, md.sha256.create());
  const cert = pki.certificateToPem(certificate);
  const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
  return { cert, fingerprint, notAfter: certificate.validity.notAfter.getTime() };
}

let files;
/** Paths of the certificate that all proxies of a row use: `cert`, `key`, and `both` in one file. */
export function certificateFiles(hostname) {
  if (files) return files;
  const { cert } = certificateOf(hostname);
  files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), both: join(folder, 'both.pem') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  writeFileSync(files.both, `${cert}${key}`, { mode: 0o600 });
  return files;
}
