import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PaymentsService } from '@sitekeep/billing';
import { pageQuerySchema, pageSchema, paymentSchema, type PageQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Endpoint({ summary: 'Payments of the account, newest first', answer: pageSchema(paymentSchema) })
  @RequirePermission('billing:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.payments.list(accountId, query);
  }

  @Endpoint({ summary: 'One payment', answer: paymentSchema })
  @RequirePermission('billing:read')
  @Get(':id')
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('payment') id: string) {
    return this.payments.get(accountId, id);
  }
}
