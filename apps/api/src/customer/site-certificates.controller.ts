import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CertificateOrders, CertificatesReadModel, CertificatesService } from '@sitekeep/certificates';
import {
  certificateOrderSchema,
  certificateSchema,
  certificateSettingsInputSchema,
  certificateSettingsSchema,
  pageQuerySchema,
  pageSchema,
  uploadCertificateSchema,
  uploadedCertificateSchema,
  type PageQuery,
  type UploadCertificate,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import type { z } from 'zod';

@ApiTags('Certificates')
@Controller('v1/sites/:id/certificates')
export class SiteCertificatesController {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly orders: CertificateOrders,
    private readonly readModel: CertificatesReadModel,
  ) {}

  @Endpoint({ summary: 'Certificates of a site, newest first, and what each is used for', answer: pageSchema(certificateSchema) })
  @RequirePermission('sites:read')
  @Get()
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ) {
    return this.readModel.list(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'Upload a certificate with its private key',
    description:
      'Checked as browsers would: every fault is named at once. The key is kept sealed and never shown again. Uploaded certificates win over those that we order; the same upload again changes nothing.',
    status: 201,
    answer: uploadedCertificateSchema,
  })
  @RequirePermission('sites:write')
  @Post()
  upload(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: uploadCertificateSchema }) body: UploadCertificate,
  ) {
    return this.certificates.upload(account, siteId, body);
  }

  @Endpoint({
    summary: 'Delete a certificate and destroy its key',
    description:
      'Its names get the next best certificate within a second. One that we ordered can be deleted when automatic certificates are off.',
  })
  @RequirePermission('sites:write')
  @Delete(':certificateId')
  remove(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string, @IdParam('certificate', 'certificateId') id: string) {
    return this.certificates.remove(account, siteId, id);
  }

  @Endpoint({ summary: 'Whether we order certificates for a site', answer: certificateSettingsSchema })
  @RequirePermission('sites:read')
  @Get('settings')
  settings(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.readModel.settings(accountId, siteId);
  }

  @Endpoint({ summary: 'Switch automatic certificates of a site on or off', answer: certificateSettingsSchema })
  @RequirePermission('sites:write')
  @Put('settings')
  async setSettings(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: certificateSettingsInputSchema }) body: z.infer<typeof certificateSettingsInputSchema>,
  ) {
    await this.orders.setAutomatic(accountId, siteId, body.automaticCertificates);
    return this.readModel.settings(accountId, siteId);
  }

  @Endpoint({
    summary: 'How it stands with the certificates that we order, newest first',
    description: 'One order for each hostname without an uploaded certificate. Wildcards are not ordered.',
    answer: pageSchema(certificateOrderSchema),
  })
  @RequirePermission('sites:read')
  @Get('orders')
  listOrders(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ) {
    return this.readModel.orders(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'Try to order a certificate again now',
    description: 'After a failure at most every ten minutes: certificate authorities bar names that fail too often.',
    answer: certificateOrderSchema,
  })
  @RequirePermission('sites:write')
  @Post('orders/:orderId/retry')
  retry(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @IdParam('certificateOrder', 'orderId') id: string,
  ) {
    return this.orders.retry(accountId, siteId, id);
  }
}
