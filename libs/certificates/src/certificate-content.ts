import type { KeyObject, X509Certificate } from 'node:crypto';
import { dnsNamesOf, fingerprintOf, readableName } from './pem.ts';

/** What is kept of a certificate. `chain` (leaf first, without the root) and `key` are PEM in canonical form. */
export type CertificateContent = {
  names: string[];
  issuer: string;
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
  chain: string;
  key: string;
};

/** Throws when the chain is empty. */
export function contentOf(chain: readonly X509Certificate[], key: KeyObject): CertificateContent {
  const [leaf] = chain;
  if (!leaf) throw new Error('a chain without a certificate');
  return {
    names: dnsNamesOf(leaf),
    issuer: readableName(leaf.issuer),
    fingerprint: fingerprintOf(leaf),
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    chain: chain.map(String).join(''),
    key: pemOf(key),
  };
}

export const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
