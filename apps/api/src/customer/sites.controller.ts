import { Body, Controller, Delete, Get, Patch, Post, Put, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  deleteByNameSchema,
  orderSiteSchema,
  pageQuerySchema,
  pageSchema,
  protectionSchema,
  replaceOriginsSchema,
  siteDetailSchema,
  siteSchema,
  updateSiteSchema,
  type DeleteByName,
  type OrderSite,
  type PageQuery,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { OrderingService, ProtectionService, SitesReadModel, SitesService } from '@sitekeep/sites';
import type { z } from 'zod';
import { OrderFaults } from './order-faults.ts';

@ApiTags('Sites')
@Controller('v1/sites')
export class SitesController {
  constructor(
    private readonly ordering: OrderingService,
    private readonly sites: SitesService,
    private readonly readModel: SitesReadModel,
    private readonly protection: ProtectionService,
  ) {}

  @Endpoint({ summary: 'Sites of the account, newest first', answer: pageSchema(siteSchema) })
  @RequirePermission('sites:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.readModel.list(accountId, query);
  }

  @Endpoint({
    summary: 'Order the protection of a site',
    description:
      'Active at once, unpaid, unless it waits for the account’s confirmation or (its domain was deleted unpaid lately) for payment. The answer says which DNS records to set.',
    status: 201,
    answer: siteDetailSchema,
  })
  @RequirePermission('sites:write')
  @UseInterceptors(OrderFaults)
  @Post()
  order(@CurrentAccount() account: AccountContext, @Body({ schema: orderSiteSchema }) body: OrderSite) {
    return this.ordering.order(account, body);
  }

  @Endpoint({ summary: 'One site, with the DNS records to set', answer: siteDetailSchema })
  @RequirePermission('sites:read')
  @Get(':id')
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') id: string) {
    return this.readModel.get(accountId, id);
  }

  @Endpoint({ summary: 'Rename a site', answer: siteDetailSchema })
  @RequirePermission('sites:write')
  @Patch(':id')
  rename(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') id: string,
    @Body({ schema: updateSiteSchema }) body: z.infer<typeof updateSiteSchema>,
  ) {
    return this.sites.rename(account, id, body.name);
  }

  @Endpoint({
    summary: 'Delete a site and its service',
    description:
      'Possible while it is not paid; a paid one answers 409 service_paid. Its names are free again a moment later; support can bring it back for 30 days, while they are.',
  })
  @RequirePermission('sites:write')
  @Delete(':id')
  delete(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') id: string,
    @Query({ schema: deleteByNameSchema }) { name }: DeleteByName,
  ) {
    return this.sites.delete(account, id, name);
  }

  @Endpoint({ summary: 'Replace the origins of a site', answer: siteDetailSchema })
  @RequirePermission('sites:write')
  @Put(':id/origins')
  replaceOrigins(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') id: string,
    @Body({ schema: replaceOriginsSchema }) body: z.infer<typeof replaceOriginsSchema>,
  ) {
    return this.sites.replaceOrigins(account, id, body.origins);
  }

  @Endpoint({ summary: 'Whether a site is protected now, and what is missing', answer: protectionSchema })
  @RequirePermission('sites:read')
  @Get(':id/protection')
  protectionOf(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') id: string) {
    return this.protection.of(accountId, id);
  }
}
