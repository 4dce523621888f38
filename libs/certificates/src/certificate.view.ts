import { showId, type Certificate as CertificateShown, type CertificateOrder as OrderShown } from '@sitekeep/contracts';
import type { CertificateOrder } from './certificate-order.entity.ts';
import type { Certificate } from './certificate.entity.ts';
import { chooseCertificates, stateOf } from './certificate.ts';

/** A site's certificates as one picture: which is used for what, and which we renew. */
export class CertificatesInUse {
  private readonly names: Map<string, string[]>;

  constructor(
    hostnames: readonly string[],
    certificates: readonly Certificate[],
    private readonly orders: readonly CertificateOrder[],
  ) {
    this.names = new Map(chooseCertificates(hostnames, certificates).map(({ certificate, names }) => [certificate.id, names]));
  }

  namesOf(certificate: Certificate): string[] {
    return this.names.get(certificate.id) ?? [];
  }

  /** The order that renews it and has not failed. */
  isRenewed(certificate: Certificate): boolean {
    const order = this.orderOf(certificate);
    return order !== undefined && (order.state === 'issued' || order.state === 'pending');
  }

  orderOf({ source, names }: Certificate): CertificateOrder | undefined {
    return source === 'acme' ? this.orders.find(({ hostname }) => names.includes(hostname)) : undefined;
  }
}

export const showCertificate = (certificate: Certificate, inUse: CertificatesInUse, now: Date): CertificateShown => ({
  id: showId('certificate', certificate.id),
  source: certificate.source,
  names: certificate.names,
  issuer: certificate.issuer,
  notBefore: certificate.notBefore.toISOString(),
  notAfter: certificate.notAfter.toISOString(),
  fingerprint: certificate.fingerprint,
  state: stateOf(certificate, inUse.isRenewed(certificate), now),
  usedFor: inUse.namesOf(certificate),
  createdAt: certificate.createdAt.toISOString(),
});

export const showOrder = (order: CertificateOrder): OrderShown => ({
  id: showId('certificateOrder', order.id),
  hostname: order.hostname,
  state: order.state,
  lastError: order.lastError,
  lastAttemptAt: order.lastAttemptAt?.toISOString() ?? null,
  nextAttemptAt: order.nextAttemptAt.toISOString(),
});
