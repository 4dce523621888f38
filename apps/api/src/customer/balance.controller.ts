import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BalanceReadModel } from '@sitekeep/billing';
import { balanceSchema, ledgerItemSchema, pageQuerySchema, pageSchema, type PageQuery } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Billing')
@Controller('v1')
export class BalanceController {
  constructor(private readonly balance: BalanceReadModel) {}

  @Endpoint({ summary: 'Balance of the account', answer: balanceSchema })
  @RequirePermission('billing:read')
  @Get('balance')
  get(@CurrentAccount() { accountId }: AccountContext) {
    return this.balance.get(accountId);
  }

  @Endpoint({ summary: 'Every movement of the balance, newest first', answer: pageSchema(ledgerItemSchema) })
  @RequirePermission('billing:read')
  @Get('ledger')
  ledger(@CurrentAccount() { accountId }: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.balance.statement(accountId, query);
  }
}
