import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageSchema, refusalQuerySchema, refusalSchema, trafficQuerySchema, trafficSchema, type RefusalQuery } from '@sitekeep/contracts';
import { RefusalsReadModel, TrafficReadModel } from '@sitekeep/insight';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import type { z } from 'zod';

@ApiTags('Insight')
@Controller('v1/sites/:id')
export class InsightController {
  constructor(
    private readonly refusals: RefusalsReadModel,
    private readonly traffic: TrafficReadModel,
  ) {}

  @Endpoint({
    summary: 'Refused requests of a site, newest first',
    description: 'Each with the stage and the entry that decided. Kept 30 days.',
    answer: pageSchema(refusalSchema),
  })
  @RequirePermission('insight:read')
  @Get('refusals')
  listRefusals(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: refusalQuerySchema }) query: RefusalQuery,
  ) {
    return this.refusals.list(accountId, siteId, query);
  }

  @Endpoint({ summary: 'Requests, refusals and origin errors of a site over the last hours', answer: trafficSchema })
  @RequirePermission('insight:read')
  @Get('traffic')
  readTraffic(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: trafficQuerySchema }) { hours }: z.infer<typeof trafficQuerySchema>,
  ) {
    return this.traffic.series(accountId, siteId, hours);
  }
}

export const insightControllers = [InsightController];
