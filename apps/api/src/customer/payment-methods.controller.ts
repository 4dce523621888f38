import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PaymentMethodsService } from '@sitekeep/billing';
import {
  cardSetupSchema,
  changePaymentMethodSchema,
  pageQuerySchema,
  pageSchema,
  paymentMethodSchema,
  type PageQuery,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import type { z } from 'zod';

@ApiTags('Billing')
@Controller('v1/payment-methods')
export class PaymentMethodsController {
  constructor(private readonly cards: PaymentMethodsService) {}

  @Endpoint({ summary: 'Saved cards of the account, newest first', answer: pageSchema(paymentMethodSchema) })
  @RequirePermission('billing:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.cards.list(accountId, query);
  }

  @Endpoint({
    summary: 'Save a card, at the payment provider',
    description:
      'Send the customer to `url`: the card is entered there, and never here. It is listed once the provider has told us. Not for staff.',
    status: 201,
    answer: cardSetupSchema,
  })
  @LimitedBy({ name: 'card-setups', by: 'account' })
  @RequirePermission('billing:write')
  @Post()
  setUp(@CurrentAccount() { accountId, principal }: AccountContext) {
    return this.cards.setUp(accountId, principal);
  }

  @Endpoint({ summary: 'Make a card the default', answer: paymentMethodSchema })
  @RequirePermission('billing:write')
  @Patch(':id')
  change(
    @CurrentAccount() { accountId, principal }: AccountContext,
    @IdParam('paymentMethod') id: string,
    @Body({ schema: changePaymentMethodSchema }) _body: z.infer<typeof changePaymentMethodSchema>,
  ) {
    return this.cards.makeDefault(accountId, id, principal);
  }

  @Endpoint({
    summary: 'Remove a card',
    description: 'Services that renew with it take the default card from now on; without one, their owners are reminded to pay.',
  })
  @RequirePermission('billing:write')
  @Delete(':id')
  remove(@CurrentAccount() { accountId, principal }: AccountContext, @IdParam('paymentMethod') id: string) {
    return this.cards.remove(accountId, id, principal);
  }
}
