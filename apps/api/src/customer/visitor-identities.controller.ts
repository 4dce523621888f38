import { Controller, Delete, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageSchema, visitorIdentitySchema } from '@sitekeep/contracts';
import { VisitorIdentities } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Visitors')
@Controller('v1/visitors/:id/identities')
export class VisitorIdentitiesController {
  constructor(private readonly identities: VisitorIdentities) {}

  @Endpoint({
    summary: 'Who a visitor is at other identity providers, oldest first',
    description: 'All of them at once.',
    answer: pageSchema(visitorIdentitySchema),
  })
  @RequirePermission('visitors:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @IdParam('visitor') id: string) {
    return this.identities.list(accountId, id);
  }

  @Endpoint({
    summary: 'Forget who a visitor is at other identity providers',
    description:
      'For somebody who has a new account there. Their sessions end; whoever has the visitor’s e-mail address there, verified, at the next sign-in is the visitor from then on.',
  })
  @RequirePermission('visitors:write')
  @Delete()
  forget(@CurrentAccount() account: AccountContext, @IdParam('visitor') id: string) {
    return this.identities.forget(account, id);
  }
}
