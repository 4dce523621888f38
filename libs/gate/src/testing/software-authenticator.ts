import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

type Held = { id: Buffer; key: KeyObject; rpId: string; userHandle: string; counter: number };
/** What browsers of this test put together otherwise than they should. */
export type Bent = {
  origin?: string;
  challenge?: string;
  crossOrigin?: boolean;
  type?: string;
  flags?: number;
  rpId?: string;
  format?: string;
};
type Options = Record<string, unknown>;

const present = 0x01;
const verified = 0x04;
const withKey = 0x40;

/** A browser with an authenticator, in software: answers options of ceremonies as PublicKeyCredential.toJSON() does (WebAuthn level 3, 5.1). */
export class SoftwareAuthenticator {
  readonly held: Held[] = [];

  /** `origin`: of the page; `counts`: signatures are counted, as security keys do. */
  constructor(
    private readonly origin: string,
    private readonly counts = true,
  ) {}

  /** As after a copy of the device was made. */
  copy(): SoftwareAuthenticator {
    const other = new SoftwareAuthenticator(this.origin, this.counts);
    for (const each of this.held) other.held.push({ ...each });
    return other;
  }

  /** navigator.credentials.create() */
  create(options: Options, bent: Bent = {}): Record<string, unknown> {
    const { rp, user } = options as { rp: { id: string }; user: { id: string } };
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const held: Held = { id: randomBytes(32), key: privateKey, rpId: rp.id, userHandle: user.id, counter: 0 };
    this.held.push(held);
    const { x, y } = publicKey.export({ format: 'jwk' });
    // COSE_Key of ES256 on P-256 (RFC 9053, 2.1 and 7.1.1).
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x ?? '')],
      [-3, bytes(y ?? '')],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(held.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, held.id, isoCBOR.encode(cose)]);
    const authData = new Uint8Array(Buffer.concat([this.authenticatorData(held, bent, withKey), attested]));
    const object = new Map<string, string | Uint8Array | Map<string, string>>([
      ['fmt', bent.format ?? 'none'],
      ['attStmt', new Map(bent.format === undefined ? [] : [['sig', 'nonsense']])],
      ['authData', authData],
    ]);
    return shown(held, {
      clientDataJSON: this.clientData('webauthn.create', options, bent).toString('base64url'),
      attestationObject: Buffer.from(isoCBOR.encode(object)).toString('base64url'),
      transports: ['internal'],
    });
  }

  /** navigator.credentials.get(), by the newest for the host. */
  get(options: Options, bent: Bent = {}): Record<string, unknown> {
    const held = this.held.findLast(({ rpId }) => rpId === options['rpId']);
    if (!held) throw new Error('there is no passkey for this host');
    const data = this.authenticatorData(held, bent);
    const clientData = this.clientData('webauthn.get', options, bent);
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    return shown(held, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, held.key).toString('base64url'),
      userHandle: held.userHandle,
    });
  }

  private clientData(type: string, options: Options, bent: Bent): Buffer {
    const { challenge } = options as { challenge: string };
    const { origin } = this;
    return Buffer.from(
      JSON.stringify({ type, challenge, origin, crossOrigin: false, ...only(bent, ['type', 'challenge', 'origin', 'crossOrigin']) }),
    );
  }

  private authenticatorData(held: Held, { flags = present | verified, rpId = held.rpId }: Bent, more = 0): Buffer {
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags | more);
    rest.writeUInt32BE(this.counts ? ++held.counter : 0, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest]);
  }
}

const bytes = (base64url: string): Uint8Array => new Uint8Array(Buffer.from(base64url, 'base64url'));
const only = (bent: Bent, names: (keyof Bent)[]) => Object.fromEntries(names.flatMap((name) => (name in bent ? [[name, bent[name]]] : [])));
const shown = ({ id }: Held, response: object): Record<string, unknown> => ({
  id: id.toString('base64url'),
  rawId: id.toString('base64url'),
  type: 'public-key',
  authenticatorAttachment: 'platform',
  clientExtensionResults: {},
  response,
});
