import type { X509Certificate } from 'node:crypto';
import { isCertificate, isKnownRoot, isPrivateKey, knownRootOf, pemBlocks, readableName, readCertificate } from '@sitekeep/certificates';
import type { Fault } from '@sitekeep/contracts';

const mostCertificates = 5;

/** The certificates of a site's own CA, each once, and every fault of the text. Nothing of a private key goes into a fault. */
export function readClientCa(pem: string, now: Date): { certificates: X509Certificate[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (code: string, detail: string) => void faults.push({ pointer: '/pem', code, detail });
  const blocks = pemBlocks(pem);
  if (blocks.some(isPrivateKey)) fault('key_here', 'Here stands a private key. Keep it to yourself: we need the certificate alone.');
  const found = blocks.filter(isCertificate);
  if (found.length === 0) fault('not_pem', 'Give the certificate of the CA as PEM: text that starts with -----BEGIN CERTIFICATE-----.');
  if (found.length > mostCertificates) fault('too_many', `These are ${found.length} certificates; give at most ${mostCertificates}.`);
  const read = found.slice(0, mostCertificates).map(readCertificate);
  for (const [index, certificate] of read.entries())
    if (certificate) faults.push(...faultsOf(certificate, now));
    else fault('unreadable', `Certificate ${index + 1} of the text cannot be read. Copy it again, with its first and last line.`);
  const unique = new Map(read.filter((each) => each !== null).map((each) => [each.fingerprint256, each]));
  return { certificates: [...unique.values()], faults };
}

function faultsOf(certificate: X509Certificate, now: Date): Fault[] {
  const name = `“${readableName(certificate.subject)}”`;
  const reasons: [boolean, string, string][] = [
    [!certificate.ca, 'no_ca', `${name} is no CA: give the certificate that signs those of your clients.`],
    // Else everybody enters who ever got a certificate of it.
    [
      isKnownRoot(certificate) || knownRootOf(certificate) !== undefined,
      'public_ca',
      `${name} is a public CA, which signs for everybody. Give one that signs for your clients alone.`,
    ],
    [certificate.validToDate <= now, 'expired', `${name} has expired. Give one that is valid.`],
    [isWeak(certificate), 'weak_key', `${name} has an RSA key of less than 2048 bits. Make the CA anew with a longer one.`],
  ];
  return reasons.flatMap(([holds, code, detail]) => (holds ? [{ pointer: '/pem', code, detail }] : []));
}

const isWeak = ({ publicKey }: X509Certificate): boolean =>
  publicKey.asymmetricKeyType === 'rsa' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < 2048;
