import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  customerDetailSchema,
  customerQuerySchema,
  customerSchema,
  pageSchema,
  suspendSchema,
  type CustomerQuery,
} from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, IdParam, RequireStaffPermission, type StaffPrincipal } from '@sitekeep/platform';
import { SiteSuspension } from '@sitekeep/sites';
import { AccountSuspension, CustomersReadModel } from '@sitekeep/support';
import type { z } from 'zod';

type Suspend = z.infer<typeof suspendSchema>;

@ApiTags('Staff')
@Controller('v1/staff')
export class StaffCustomersController {
  constructor(
    private readonly customers: CustomersReadModel,
    private readonly accountSuspension: AccountSuspension,
    private readonly siteSuspension: SiteSuspension,
  ) {}

  @Endpoint({ summary: 'Staff: find customers by e-mail, name, hostname, invoice number or id', answer: pageSchema(customerSchema) })
  @RequireStaffPermission('staff:accounts:read')
  @Get('customers')
  list(@Query({ schema: customerQuerySchema }) query: CustomerQuery) {
    return this.customers.list(query);
  }

  @Endpoint({ summary: 'Staff: one customer', answer: customerDetailSchema })
  @RequireStaffPermission('staff:accounts:read')
  @Get('customers/:id')
  get(@IdParam('account') id: string) {
    return this.customers.get(id);
  }

  @Endpoint({
    summary: 'Staff: suspend an account or lift it',
    description: 'All its sites answer a neutral page at every edge; the customer reads and pays, but changes no site.',
  })
  @RequireStaffPermission('staff:services:suspend')
  @Post('customers/:id/suspension')
  suspend(@CurrentPrincipal() staff: StaffPrincipal, @IdParam('account') id: string, @Body({ schema: suspendSchema }) body: Suspend) {
    return this.accountSuspension.set(id, body.suspended, staff, body.reason);
  }

  @Endpoint({ summary: 'Staff: suspend one site or lift it' })
  @RequireStaffPermission('staff:services:suspend')
  @Post('sites/:id/suspension')
  suspendSite(@CurrentPrincipal() staff: StaffPrincipal, @IdParam('site') id: string, @Body({ schema: suspendSchema }) body: Suspend) {
    return this.siteSuspension.set(id, body.suspended, staff, body.reason);
  }
}
