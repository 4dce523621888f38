import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { pemOf } from './certificate-content.ts';
import { fingerprintOf } from './pem.ts';

x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

const signing = { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };
/** Servers trust this very certificate, so its end is nothing but a day on which a site breaks. */
const years = 20;
/** For servers whose clock is behind. */
const earlierMs = 24 * 60 * 60 * 1000;

/** PEM of certificate and key, in canonical form. */
export type NewClientCertificate = { certificate: string; key: string; fingerprint: string; notBefore: Date; notAfter: Date };

/**
 * A certificate for clients that signs itself: whoever trusts it trusts nothing else. It names no purpose of its key, since OpenSSL
 * takes one that may not sign certificates for none that signed itself. `name` is seen in the logs of servers.
 */
export async function newClientCertificate(name: string, now: Date): Promise<NewClientCertificate> {
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const notBefore = new Date(now.getTime() - earlierMs);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + years);
  const generated = await x509.X509CertificateGenerator.createSelfSigned({
    // Positive, and without a zero in front (RFC 5280, 4.1.2.2).
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    name: [{ CN: [name] }],
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: signing,
    extensions: [new x509.BasicConstraintsExtension(false), new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  });
  const certificate = new X509Certificate(generated.toString('pem'));
  return {
    certificate: certificate.toString(),
    key: pemOf(KeyObject.from(keys.privateKey)),
    fingerprint: fingerprintOf(certificate),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  };
}
