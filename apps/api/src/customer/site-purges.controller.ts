import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageQuerySchema, pageSchema, purgeInputSchema, sitePurgeSchema, type PageQuery, type PurgeInput } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { PurgesService } from '@sitekeep/policies';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Cache')
@Controller('v1/sites/:id/purges')
export class SitePurgesController {
  constructor(private readonly purges: PurgesService) {}

  @Endpoint({
    summary: 'Throw answers of a site out of the cache',
    description:
      'By url, by prefix of the path, by tag of Cache-Tag, or all; on every edge within a second. Scheme and hostname do not count: the path is purged for all hostnames of the site. Each value counts for the rate limit.',
    status: 201,
    answer: sitePurgeSchema,
  })
  @RequirePermission('policies:write')
  @LimitedBy({ name: 'purges', by: 'site' })
  @Post()
  purge(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: purgeInputSchema }) body: PurgeInput,
  ) {
    return this.purges.purge(accountId, siteId, body);
  }

  @Endpoint({ summary: 'Purges of a site in the last 7 days, newest first', answer: pageSchema(sitePurgeSchema) })
  @RequirePermission('policies:read')
  @Get()
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ) {
    return this.purges.list(accountId, siteId, query);
  }
}
