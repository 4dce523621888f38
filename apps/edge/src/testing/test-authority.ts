import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { forge, signer } from './test-certificate.ts';

const dayMs = 86_400_000;

interface Wanted {
  /** Hexadecimal. */
  readonly serial?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly usage?: 'clientAuth' | 'serverAuth';
}
export interface Issued {
  readonly cert: string;
  readonly key: string;
  /** Hexadecimal, in lower case, without leading zeros. */
  readonly serial: string;
}

const newSerial = () => `4f${randomBytes(8).toString('hex')}`;
const newPair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, spki: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};

/** A CA as an owner of a site has it, with a key of its own; `above` has signed it, or it itself. */
export class TestAuthority {
  readonly cert: string;
  readonly #name: string;
  readonly #pair = newPair();

  constructor(name: string, above: TestAuthority | null = null) {
    this.#name = name;
    const extensions = [{ name: 'basicConstraints', cA: true, critical: true }];
    this.cert = (above ?? this).#sign(name, this.#pair.spki, extensions, { serial: newSerial() });
  }

  issue(name: string, { usage = 'clientAuth', serial = newSerial(), ...wanted }: Wanted = {}): Issued {
    const { privateKey, spki } = newPair();
    const extensions = [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', [usage]: true },
    ];
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { cert: this.#sign(name, spki, extensions, { serial, ...wanted }), key, serial: serial.replace(/^0+/, '') };
  }

  #sign(name: string, spki: string, extensions: object[], { serial = '', notBefore, notAfter }: Wanted): string {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.publicKeyFromPem(spki);
    certificate.serialNumber = serial;
    certificate.validity.notBefore = new Date(notBefore ?? Date.now() - dayMs);
    certificate.validity.notAfter = new Date(notAfter ?? Date.now() + dayMs);
    certificate.setSubject([{ name: 'commonName', value: name }]);
    certificate.setIssuer([{ name: 'commonName', value: this.#name }]);
    certificate.setExtensions(extensions);
    certificate.sign(signer(this.#pair.privateKey), forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  }
}
