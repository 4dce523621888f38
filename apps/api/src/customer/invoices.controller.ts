import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InvoicingService, PaymentsService } from '@sitekeep/billing';
import {
  createInvoiceSchema,
  invoiceQuerySchema,
  invoiceSchema,
  pageSchema,
  payInvoiceSchema,
  paymentSchema,
  type CreateInvoice,
  type InvoiceQuery,
  type PayInvoice,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Billing')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(
    private readonly invoicing: InvoicingService,
    private readonly payments: PaymentsService,
  ) {}

  @Endpoint({ summary: 'Invoices of the account, newest first', answer: pageSchema(invoiceSchema) })
  @RequirePermission('billing:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: invoiceQuerySchema }) query: InvoiceQuery) {
    return this.invoicing.list(accountId, query);
  }

  @Endpoint({
    summary: 'Issue an invoice for a number of periods of one or more services',
    description:
      'Nothing is extended before it is paid. A service has one open invoice at most. A promo code lowers the lines it fits. 30 in an hour at most: name many services in one.',
    status: 201,
    answer: invoiceSchema,
  })
  @RequirePermission('billing:write')
  @LimitedBy({ name: 'invoices', by: 'account' }, { name: 'promo-codes', by: 'promo-code' })
  @Post()
  create(@CurrentAccount() { accountId, principal }: AccountContext, @Body({ schema: createInvoiceSchema }) body: CreateInvoice) {
    return this.invoicing.create(accountId, body, principal);
  }

  @Endpoint({ summary: 'One invoice', answer: invoiceSchema })
  @RequirePermission('billing:read')
  @Get(':id')
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('invoice') id: string) {
    return this.invoicing.get(accountId, id);
  }

  @Endpoint({
    summary: 'Pay an open invoice, from the balance or at the payment provider',
    description: 'At the provider: send the customer to `checkoutUrl`. A payment under way is given again instead of a second one.',
    status: 201,
    answer: paymentSchema,
  })
  @RequirePermission('billing:write')
  @Post(':id/pay')
  pay(
    @CurrentAccount() { accountId, principal }: AccountContext,
    @IdParam('invoice') id: string,
    @Body({ schema: payInvoiceSchema }) body: PayInvoice,
  ) {
    return this.payments.pay(accountId, id, body, principal);
  }

  @Endpoint({ summary: 'Void an open invoice', status: 200, answer: invoiceSchema })
  @RequirePermission('billing:write')
  @Post(':id/void')
  void(@CurrentAccount() { accountId, principal }: AccountContext, @IdParam('invoice') id: string) {
    return this.invoicing.void(accountId, id, principal);
  }
}
