import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { banQuerySchema, pageSchema, siteBanSchema, type BanQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { BansService } from '@sitekeep/policies';

@ApiTags('Policies')
@Controller('v1/sites/:id/bans')
export class SiteBansController {
  constructor(private readonly bans: BansService) {}

  @Endpoint({
    summary: 'Addresses that a rate limit keeps out of a site now, newest first',
    description: 'IPv6 addresses are banned by their /64. A few seconds behind the edges.',
    answer: pageSchema(siteBanSchema),
  })
  @RequirePermission('policies:read')
  @Get()
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: banQuerySchema }) query: BanQuery,
  ) {
    return this.bans.list(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'Lift a ban before its time',
    description: 'In force on every edge within a second. The rate limit stays: to spare an address for good, put it on the whitelist.',
  })
  @RequirePermission('policies:write')
  @Delete(':banId')
  lift(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string, @IdParam('ban', 'banId') banId: string) {
    return this.bans.lift(accountId, siteId, banId);
  }
}
