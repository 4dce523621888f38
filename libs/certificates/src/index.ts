import { AcmeAccountRow } from './acme-account.entity.ts';
import { CertificateOrder } from './certificate-order.entity.ts';
import { CertificateSettingsRow } from './certificate-settings.entity.ts';
import { Certificate } from './certificate.entity.ts';
import { CertificatesInitial1700000004500 } from './migrations/4500-certificates.migration.ts';

export { CertificateOrders } from './certificate-orders.service.ts';
export { CertificatePublication, type CertificateToPublish } from './certificate-publication.ts';
export { certificatesJobHandlers, CertificatesModule } from './certificates.module.ts';
export { CertificatesReadModel } from './certificates.read-model.ts';
export { CertificatesService } from './certificates.service.ts';
export const certificatesEntities = [Certificate, CertificateOrder, CertificateSettingsRow, AcmeAccountRow];
export const certificatesMigrations = [CertificatesInitial1700000004500];
