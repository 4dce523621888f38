import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

export type KeyKind = 'p256' | 'p384' | 'p521' | 'k256' | 'rsa2048' | 'rsa1024' | 'ed25519';
export type Issue = {
  names?: string[];
  from?: Date;
  to?: Date;
  key?: KeyKind;
  /** extended key usage */
  purpose?: x509.ExtendedKeyUsageType;
};
/** PEM of one certificate and its private key. */
export type Issued = { certificate: string; privateKey: string };

const dayMs = 86_400_000;
const signing = { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };

/** A certificate authority of a test: a root, or below another. Signs with ECDSA; keys of leaves are of any kind. */
export class TestAuthority {
  private constructor(
    readonly certificate: string,
    private readonly name: string,
    private readonly keys: CryptoKeyPair,
  ) {}

  static async root(name = 'Test Root', times: Pick<Issue, 'from' | 'to'> = {}): Promise<TestAuthority> {
    const keys = await newPair();
    return new TestAuthority(await authorityCertificate(name, keys, name, keys.privateKey, times), name, keys);
  }

  async below(name: string, times: Pick<Issue, 'from' | 'to'> = {}): Promise<TestAuthority> {
    const keys = await newPair();
    return new TestAuthority(await authorityCertificate(name, keys, this.name, this.keys.privateKey, times), name, keys);
  }

  async issue({
    names = ['shop.example.com'],
    key = 'p256',
    purpose = x509.ExtendedKeyUsage.serverAuth,
    ...times
  }: Issue = {}): Promise<Issued> {
    const privateKey = newKey(key);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString('hex'),
      subject: `CN=${names[0] ?? 'nobody'}`,
      issuer: `CN=${this.name}`,
      ...validity(times),
      // Curves that the generator does not know come as bytes.
      publicKey: new x509.PublicKey(createPublicKey(privateKey).export({ type: 'spki', format: 'der' })),
      signingKey: this.keys.privateKey,
      signingAlgorithm: signing,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.ExtendedKeyUsageExtension([purpose]),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))] : []),
      ],
    });
    return { certificate: `${certificate.toString('pem')}\n`, privateKey: pem(privateKey) };
  }
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;
const newPair = () => webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const validity = ({ from, to }: Pick<Issue, 'from' | 'to'>) => ({
  notBefore: from ?? new Date(Date.now() - dayMs),
  notAfter: to ?? new Date(Date.now() + 90 * dayMs),
});

async function authorityCertificate(
  name: string,
  keys: CryptoKeyPair,
  issuer: string,
  signingKey: webcrypto.CryptoKey,
  times: Pick<Issue, 'from' | 'to'>,
): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(8).toString('hex'),
    subject: `CN=${name}`,
    issuer: `CN=${issuer}`,
    ...validity({ to: new Date(Date.now() + 3650 * dayMs), ...times }),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: signing,
    extensions: [new x509.BasicConstraintsExtension(true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign)],
  });
  return `${certificate.toString('pem')}\n`;
}

function newKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case 'rsa1024':
      return generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    case 'rsa2048':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    default: {
      const curves = { p256: 'prime256v1', p384: 'secp384r1', p521: 'secp521r1', k256: 'secp256k1' };
      return generateKeyPairSync('ec', { namedCurve: curves[kind] }).privateKey;
    }
  }
}
