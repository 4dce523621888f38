import { constants, generateKeyPairSync, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

interface Certificate {
  publicKey: unknown;
  serialNumber: string;
  validity: { notBefore: Date; notAfter: Date };
  setSubject: (attributes: object[]) => void;
  setIssuer: (attributes: object[]) => void;
  setExtensions: (extensions: object[]) => void;
  sign: (key: { sign: (digest: Digest) => string }, digest: unknown) => void;
}
interface Digest {
  digest: () => { getBytes: () => string };
}
interface Forge {
  pki: {
    createCertificate: () => Certificate;
    publicKeyFromPem: (pem: string) => unknown;
    certificateToPem: (certificate: Certificate) => string;
  };
  md: { sha256: { create: () => unknown } };
}
export const forge = createRequire(import.meta.url)('node-forge') as Forge;

/** What stands before a SHA-256 in a signature of PKCS #1 (RFC 8017, 9.2). */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** Signs by OpenSSL what node-forge would sign in JavaScript, a hundred times slower. */
export const signer = (key: KeyObject) => ({
  sign: (digest: Digest) => {
    const bytes = Buffer.concat([digestInfo, Buffer.from(digest.digest().getBytes(), 'latin1')]);
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes).toString('latin1');
  },
});

let made: ReturnType<typeof newPair> | undefined;
const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A self-signed certificate for these names, for a day. All of a test share one key, because making one takes long. */
export function certificateOf(...names: string[]): { cert: string; key: string } {
  const pair = (made ??= newPair());
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
  certificate.sign(signer(pair.privateKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key };
}
