import type { KeyObject, X509Certificate } from 'node:crypto';

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const rsaBits = { least: 2048, most: 8192 };
const weakDigest = /md[245]|sha-?1(?!\d)/i;

/** Why browsers would not accept a key of this kind, and what to use instead; null: they do. */
export function faultOfKeyKind(key: KeyObject): { code: string; detail: string } | null {
  const details = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa': {
      const bits = details.modulusLength ?? 0;
      if (bits < rsaBits.least)
        return {
          code: 'weak_key',
          detail: `This RSA key has ${bits} bits; browsers ask for ${rsaBits.least}. Order the certificate with a new key.`,
        };
      if (bits > rsaBits.most)
        return {
          code: 'large_key',
          detail: `This RSA key has ${bits} bits, which slows every visitor down. Use at most ${rsaBits.most}, or ECDSA P-256.`,
        };
      return null;
    }
    case 'ec':
      return curves.has(details.namedCurve ?? '')
        ? null
        : { code: 'unsupported_key', detail: `Browsers do not know the curve ${details.namedCurve}. Use P-256, P-384 or P-521.` };
    case 'ed25519':
    case 'ed448':
      return {
        code: 'unsupported_key',
        detail: 'Browsers do not accept Ed25519 and Ed448 certificates yet. Use ECDSA P-256 or RSA with 2048 bits.',
      };
    default:
      return {
        code: 'unsupported_key',
        detail: `Browsers do not accept ${key.asymmetricKeyType} keys. Use ECDSA P-256 or RSA with 2048 bits.`,
      };
  }
}

/** The digest of a signature that browsers refuse, or null. */
export const weakDigestOf = (certificate: X509Certificate): string | null => {
  const algorithm = certificate.signatureAlgorithm ?? '';
  return weakDigest.test(algorithm) ? algorithm : null;
};

const serverAuthentication = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];
/** A certificate that names purposes must name that of a server. */
export function isForServers(certificate: X509Certificate): boolean {
  const purposes = certificate.keyUsage as string[] | undefined;
  return purposes === undefined || purposes.some((purpose) => serverAuthentication.includes(purpose));
}
