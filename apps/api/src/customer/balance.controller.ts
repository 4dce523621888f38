import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BalanceReadModel, PaymentOptionsReadModel, TopUps } from '@sitekeep/billing';
import {
  balanceSchema,
  ledgerItemSchema,
  pageQuerySchema,
  pageSchema,
  paymentOptionsSchema,
  paymentSchema,
  topUpSchema,
  type PageQuery,
  type TopUp,
} from '@sitekeep/contracts';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { CurrentAccount, Endpoint, RequirePermission, type AccountContext, type AuthenticatedRequest } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1')
export class BalanceController {
  constructor(
    private readonly balance: BalanceReadModel,
    private readonly options: PaymentOptionsReadModel,
    private readonly topUps: TopUps,
  ) {}

  @Endpoint({ summary: 'Balance of the account', answer: balanceSchema })
  @RequirePermission('billing:read')
  @Get('balance')
  get(@CurrentAccount() { accountId }: AccountContext) {
    return this.balance.get(accountId);
  }

  @Endpoint({
    summary: 'Put money on the balance',
    description: 'At the provider: send the customer to `checkoutUrl`. The balance has it once the provider says so.',
    status: 201,
    answer: paymentSchema,
  })
  @LimitedBy({ name: 'top-ups', by: 'account' })
  @RequirePermission('billing:write')
  @Post('balance/top-ups')
  topUp(
    @CurrentAccount() { accountId, principal }: AccountContext,
    @Body({ schema: topUpSchema }) body: TopUp,
    @Req() request: AuthenticatedRequest,
  ) {
    return this.topUps.start(accountId, body, principal, request.get('Idempotency-Key') ?? null);
  }

  @Endpoint({ summary: 'How invoices can be paid here', answer: paymentOptionsSchema })
  @RequirePermission('billing:read')
  @Get('payment-options')
  paymentOptions(@CurrentAccount() { accountId }: AccountContext) {
    return this.options.get(accountId);
  }

  @Endpoint({ summary: 'Every movement of the balance, newest first', answer: pageSchema(ledgerItemSchema) })
  @RequirePermission('billing:read')
  @Get('ledger')
  ledger(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.balance.statement(accountId, query);
  }
}
