import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AccountsService } from '@sitekeep/accounts';
import { accountSchema, updateAccountSchema } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, RequirePermission, type AccountContext } from '@sitekeep/platform';
import type { z } from 'zod';

@ApiTags('Account')
@Controller('v1/account')
export class AccountController {
  constructor(private readonly accounts: AccountsService) {}

  @Endpoint({ summary: 'The account', answer: accountSchema })
  @RequirePermission('account:read')
  @Get()
  read(@CurrentAccount() account: AccountContext) {
    return this.accounts.read(account);
  }

  @Endpoint({ summary: 'Rename the account', answer: accountSchema })
  @RequirePermission('account:write')
  @Patch()
  update(@CurrentAccount() account: AccountContext, @Body({ schema: updateAccountSchema }) { name }: z.infer<typeof updateAccountSchema>) {
    return this.accounts.rename(account, name);
  }
}
