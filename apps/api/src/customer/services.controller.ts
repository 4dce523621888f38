import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ServicesReadModel, ServicesService } from '@sitekeep/billing';
import { pageQuerySchema, pageSchema, serviceSchema, type PageQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly readModel: ServicesReadModel,
    private readonly services: ServicesService,
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
    description: 'Its open invoice becomes void and its site is released. A paid service is 409 `service_paid`.',
  })
  @RequirePermission('sites:write')
  @Delete(':id')
  delete(@CurrentAccount() { accountId, principal }: AccountContext, @IdParam('service') id: string) {
    return this.services.delete(accountId, id, principal);
  }
}
