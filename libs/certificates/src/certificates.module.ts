import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { MailModule } from '@sitekeep/mail';
import { SitesModule } from '@sitekeep/sites';
import { AcmeAccounts } from './acme-accounts.ts';
import { AcmeAuthority } from './acme-authority.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { CERTIFICATE_AUTHORITY } from './certificate-authority.ts';
import { CertificateOrders } from './certificate-orders.service.ts';
import { CertificatePublication } from './certificate-publication.ts';
import { CertificateSweepHandler } from './certificate-sweep.handler.ts';
import { CertificatesReadModel } from './certificates.read-model.ts';
import { CertificatesRepository } from './certificates.repository.ts';
import { CertificatesService } from './certificates.service.ts';
import { ChallengeStore } from './challenge-store.ts';
import { ClientCertificatesRepository } from './client-certificates.repository.ts';
import { ClientCertificatesService } from './client-certificates.service.ts';
import { ExpiryMails } from './expiry-mails.ts';
import { OrderCertificateHandler } from './order-certificate.handler.ts';
import { OrderLock } from './order-lock.ts';

const internal = [
  AcmeAccounts,
  AttemptLimits,
  CertificatesRepository,
  ChallengeStore,
  ClientCertificatesRepository,
  ExpiryMails,
  OrderLock,
];
const services = [CertificateOrders, CertificatePublication, CertificatesReadModel, CertificatesService, ClientCertificatesService];

export const certificatesJobHandlers = [OrderCertificateHandler, CertificateSweepHandler];

/** Certificates of sites: uploaded by customers, or ordered and renewed by us. Needs the global PlatformModule. */
@Module({
  imports: [SitesModule, AccountsModule, BillingModule, MailModule],
  providers: [{ provide: CERTIFICATE_AUTHORITY, useClass: AcmeAuthority }, ...internal, ...services, ...certificatesJobHandlers],
  exports: services,
})
export class CertificatesModule {}
