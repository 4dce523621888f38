import { Body, Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { addHostnameSchema, hostnameSchema, siteDetailSchema } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { HostnamesService } from '@sitekeep/sites';
import type { z } from 'zod';

@ApiTags('Sites')
@Controller('v1/sites/:id/hostnames')
export class SiteHostnamesController {
  constructor(private readonly hostnames: HostnamesService) {}

  @Endpoint({ summary: 'Add a hostname to a site', status: 201, answer: siteDetailSchema })
  @RequirePermission('sites:write')
  @Post()
  add(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') id: string,
    @Body({ schema: addHostnameSchema }) body: z.infer<typeof addHostnameSchema>,
  ) {
    return this.hostnames.add(account, id, body.hostname);
  }

  @Endpoint({ summary: 'Remove a hostname from a site; one always stays' })
  @RequirePermission('sites:write')
  @Delete(':hostnameId')
  remove(@CurrentAccount() account: AccountContext, @IdParam('site') id: string, @IdParam('hostname', 'hostnameId') hostnameId: string) {
    return this.hostnames.remove(account, id, hostnameId);
  }

  @Endpoint({
    summary: 'Look for the TXT proof of a hostname in DNS',
    description: 'Needed for a name inside another account’s name or wildcard, or released by another account.',
    answer: hostnameSchema,
  })
  @RequirePermission('sites:write')
  @Post(':hostnameId/verify')
  verify(@CurrentAccount() account: AccountContext, @IdParam('site') id: string, @IdParam('hostname', 'hostnameId') hostnameId: string) {
    return this.hostnames.verify(account, id, hostnameId);
  }
}
