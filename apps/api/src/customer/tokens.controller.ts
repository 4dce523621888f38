import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiTokens } from '@sitekeep/accounts';
import {
  createdTokenSchema,
  createTokenSchema,
  pageQuerySchema,
  pageSchema,
  tokenSchema,
  type CreateToken,
  type PageQuery,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('API tokens')
@Controller('v1/api-tokens')
export class TokensController {
  constructor(private readonly tokens: ApiTokens) {}

  @Endpoint({ summary: 'API tokens of the account, newest first', answer: pageSchema(tokenSchema) })
  @RequirePermission('tokens:read')
  @Get()
  list(@CurrentAccount() account: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.tokens.list(account, query);
  }

  @Endpoint({
    summary: 'Make an API token',
    description:
      'The secret is shown once. A token cannot do more than who makes it. The account must be active. One that staff make ends within 90 days.',
    status: 201,
    answer: createdTokenSchema,
  })
  @RequirePermission('tokens:write')
  @Post()
  create(@CurrentAccount() account: AccountContext, @Body({ schema: createTokenSchema }) body: CreateToken) {
    return this.tokens.create(account, body);
  }

  @Endpoint({ summary: 'Revoke an API token, at once, with the tokens it made and the invitations it sent' })
  @RequirePermission('tokens:write')
  @Delete(':id')
  revoke(@CurrentAccount() account: AccountContext, @IdParam('apiToken') id: string) {
    return this.tokens.revoke(account, id);
  }
}
