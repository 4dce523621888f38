import { Body, Controller, Delete, Get, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RenewalSettings, ServicesReadModel, ServicesService } from '@sitekeep/billing';
import {
  deleteByNameSchema,
  pageQuerySchema,
  pageSchema,
  serviceSchema,
  setRenewalSchema,
  type DeleteByName,
  type PageQuery,
  type SetRenewal,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly readModel: ServicesReadModel,
    private readonly services: ServicesService,
    private readonly renewal: RenewalSettings,
  ) {}

  @Endpoint({ summary: 'Services of the account, newest first; deleted ones are left out', answer: pageSchema(serviceSchema) })
  @RequirePermission('billing:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.readModel.list(accountId, query);
  }

  @Endpoint({ summary: 'One service: its state, what it waits for, and until when it is paid', answer: serviceSchema })
  @RequirePermission('billing:read')
  @Get(':id')
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('service') id: string) {
    return this.readModel.get(accountId, id);
  }

  @Endpoint({
    summary: 'Delete a service that is not paid',
    description:
      'Its open invoice becomes void and its site is released; support can bring it back for 30 days. A paid service is 409 `service_paid`.',
  })
  @RequirePermission('sites:write')
  @Delete(':id')
  delete(
    @CurrentAccount() { accountId, principal }: AccountContext,
    @IdParam('service') id: string,
    @Query({ schema: deleteByNameSchema }) { name }: DeleteByName,
  ) {
    return this.services.delete(accountId, id, principal, name);
  }

  @Endpoint({
    summary: 'Choose how a service goes on when its paid time ends',
    description:
      'card, balance: the invoice of the next period is issued 14 days before and paid by itself, by card from 3 days before on; reminder: you pay it; none: there is none. The open invoice stays.',
    answer: serviceSchema,
  })
  @RequirePermission('billing:write')
  @Put(':id/renewal')
  setRenewal(
    @CurrentAccount() { accountId, principal }: AccountContext,
    @IdParam('service') id: string,
    @Body({ schema: setRenewalSchema }) body: SetRenewal,
  ) {
    return this.renewal.set(accountId, id, body, principal);
  }
}
