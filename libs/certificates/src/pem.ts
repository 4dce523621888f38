import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

type Block = { label: string; text: string };

/** The PEM blocks of a text; what stands around them is ignored, as everywhere. */
export const pemBlocks = (text: string): Block[] =>
  [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)].map(([block, label = '']) => ({ label, text: block }));

export const isCertificate = ({ label }: Block): boolean => ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'].includes(label);
export const isPrivateKey = ({ label }: Block): boolean => label.endsWith('PRIVATE KEY');
export const isEncrypted = ({ label, text }: Block): boolean => label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(text);

export function readCertificate({ text }: Block): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}

export function readPrivateKey({ text }: Block): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}

const dnsName = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;
/** The DNS names a certificate holds for, lower case, sorted. A common name counts for nothing: browsers ignore it too. */
export function dnsNamesOf(certificate: X509Certificate): string[] {
  const alternatives = (certificate.subjectAltName ?? '').split(', ');
  const names = alternatives.filter((each) => each.startsWith('DNS:')).map((each) => each.slice(4).toLowerCase());
  return [...new Set(names.filter((name) => name.length <= 253 && dnsName.test(name)))].sort();
}

/** SHA-256 of the certificate, lower-case hex. */
export const fingerprintOf = (certificate: X509Certificate): string => certificate.fingerprint256.replaceAll(':', '').toLowerCase();

/** The common name of a subject or issuer, or its organisation, or all of it. */
export function readableName(distinguishedName: string): string {
  const parts = new Map(distinguishedName.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  return (parts.get('CN') ?? parts.get('O') ?? distinguishedName.replaceAll('\n', ', ')).slice(0, 200);
}
