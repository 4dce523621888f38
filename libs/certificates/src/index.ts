import { AcmeAccountRow } from './acme-account.entity.ts';
import { CertificateOrder } from './certificate-order.entity.ts';
import { CertificateSettingsRow } from './certificate-settings.entity.ts';
import { Certificate } from './certificate.entity.ts';
import { ClientCertificateRow } from './client-certificate.entity.ts';
import { CertificatesInitial1700000004500 } from './migrations/4500-certificates.migration.ts';
import { ClientCertificates1700000004501 } from './migrations/4501-client-certificates.migration.ts';

export { CertificateOrders } from './certificate-orders.service.ts';
export { CertificatePublication, type CertificateToPublish, type ClientCertificateToPublish } from './certificate-publication.ts';
export { certificatesJobHandlers, CertificatesModule } from './certificates.module.ts';
export { CertificatesReadModel } from './certificates.read-model.ts';
export { CertificatesService } from './certificates.service.ts';
export { ClientCertificatesService } from './client-certificates.service.ts';
export { isKnownRoot, knownRootOf } from './certificate-chain.ts';
export { fingerprintOf, isCertificate, isPrivateKey, pemBlocks, readableName, readCertificate } from './pem.ts';
export const certificatesEntities = [Certificate, CertificateOrder, CertificateSettingsRow, AcmeAccountRow, ClientCertificateRow];
export const certificatesMigrations = [CertificatesInitial1700000004500, ClientCertificates1700000004501];
