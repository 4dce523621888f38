import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ClientCertificatesService } from '@sitekeep/certificates';
import { clientCertificatesSchema } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Origins')
@Controller('v1/sites/:id/client-certificate')
export class SiteClientCertificateController {
  constructor(private readonly certificates: ClientCertificatesService) {}

  @Endpoint({ summary: 'The certificate that we show to your servers over TLS', answer: clientCertificatesSchema })
  @RequirePermission('sites:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.certificates.get(accountId, siteId);
  }

  @Endpoint({
    summary: 'Make the first client certificate of a site',
    description: 'With a key that stays with us, sealed. Shown to origins with https at once; those that do not ask for one never see it.',
    status: 201,
    answer: clientCertificatesSchema,
  })
  @RequirePermission('sites:write')
  @Post()
  create(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.certificates.create(account, siteId);
  }

  @Endpoint({
    summary: 'Prepare the client certificate that is to follow',
    description: 'Nothing changes yet: let your servers trust the new one beside the other, then activate it.',
    answer: clientCertificatesSchema,
  })
  @RequirePermission('sites:write')
  @Post('rotate')
  rotate(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.certificates.rotate(account, siteId);
  }

  @Endpoint({
    summary: 'Show the prepared client certificate from now on',
    description: 'On every edge within a second; the key of the one before is destroyed.',
    answer: clientCertificatesSchema,
  })
  @RequirePermission('sites:write')
  @Post('activate')
  activate(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.certificates.activate(account, siteId);
  }

  @Endpoint({
    summary: 'Show no client certificate any more, and destroy its key',
    description: 'Servers that insist on it refuse us from then on: let them stop asking first.',
  })
  @RequirePermission('sites:write')
  @Delete()
  remove(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.certificates.remove(account, siteId);
  }
}
