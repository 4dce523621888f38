import { Body, Controller, Get, Header, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { originSecretInputSchema, originSecretSchema, originSecretValueSchema, type OriginSecretInput } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { OriginSecretService } from '@sitekeep/policies';

@ApiTags('Origins')
@Controller('v1/sites/:id/origin-secret')
export class SiteOriginSecretController {
  constructor(private readonly secret: OriginSecretService) {}

  @Endpoint({ summary: 'Whether your servers get a header that only we can send', answer: originSecretSchema })
  @RequirePermission('sites:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.secret.get(accountId, siteId);
  }

  @Endpoint({
    summary: 'Switch the secret header for your servers on or off',
    description: 'In force on every edge within a second. Let your servers refuse requests without it only once it is on.',
    answer: originSecretSchema,
  })
  @RequirePermission('sites:write')
  @Put()
  set(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: originSecretInputSchema }) body: OriginSecretInput,
  ) {
    return this.secret.set(account, siteId, body);
  }

  @Endpoint({
    summary: 'The value of the secret header, and the one that the next rotation brings',
    answer: originSecretValueSchema,
  })
  @RequirePermission('sites:write')
  @Header('Cache-Control', 'no-store')
  @Get('value')
  value(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.secret.value(accountId, siteId);
  }

  @Endpoint({
    summary: 'Send the next value of the secret header from now on',
    description: 'The value so far is not sent again. Read the next one before, and let your servers take both meanwhile.',
    answer: originSecretSchema,
  })
  @RequirePermission('sites:write')
  @Post('rotate')
  rotate(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.secret.rotate(account, siteId);
  }
}
