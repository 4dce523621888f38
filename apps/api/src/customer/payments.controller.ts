import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PaymentsService } from '@sitekeep/billing';
import { pageQuerySchema, pageSchema, paymentSchema, type PageQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext, type Principal } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Endpoint({ summary: 'Payments of the account, newest first', answer: pageSchema(paymentSchema) })
  @RequirePermission('billing:read')
  @Get()
  list(@CurrentAccount() { accountId, principal }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.payments.list(accountId, query, mayPay(principal));
  }

  @Endpoint({ summary: 'One payment', answer: paymentSchema })
  @RequirePermission('billing:read')
  @Get(':id')
  get(@CurrentAccount() { accountId, principal }: AccountContext, @IdParam('payment') id: string) {
    return this.payments.get(accountId, id, mayPay(principal));
  }
}

/** Whoever may only read gets no page to pay at. */
const mayPay = (principal: Principal): boolean =>
  principal.kind === 'staff' ? principal.staffPermissions.includes('staff:billing:write') : principal.permissions.includes('billing:write');
