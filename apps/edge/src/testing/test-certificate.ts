import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

interface Certificate {
  publicKey: unknown;
  serialNumber: string;
  validity: { notBefore: Date; notAfter: Date };
  setSubject: (attributes: object[]) => void;
  setIssuer: (attributes: object[]) => void;
  setExtensions: (extensions: object[]) => void;
  sign: (key: unknown, digest: unknown) => void;
}
interface Forge {
  pki: {
    createCertificate: () => Certificate;
    publicKeyFromPem: (pem: string) => unknown;
    privateKeyFromPem: (pem: string) => unknown;
    certificateToPem: (certificate: Certificate) => string;
  };
  md: { sha256: { create: () => unknown } };
}
const forge = createRequire(import.meta.url)('node-forge') as Forge;

/** A self-signed certificate for these names, for a day. */
export function certificateOf(...names: string[]): { cert: string; key: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const subject = [{ name: 'commonName', value: names[0] ?? 'test' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key };
}
