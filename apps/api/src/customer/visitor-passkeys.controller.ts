import { Controller, Delete, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageSchema, passkeySchema } from '@sitekeep/contracts';
import { VisitorPasskeys } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Visitors')
@Controller('v1/visitors/:id/passkeys')
export class VisitorPasskeysController {
  constructor(private readonly passkeys: VisitorPasskeys) {}

  @Endpoint({
    summary: 'Passkeys of a visitor, oldest first',
    description: 'Visitors make them themselves, at one hostname each: only there they work.',
    answer: pageSchema(passkeySchema),
  })
  @RequirePermission('visitors:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @IdParam('visitor') visitorId: string) {
    return this.passkeys.list(accountId, visitorId);
  }

  @Endpoint({ summary: 'Delete a passkey', description: 'Ends the sessions of the visitor at its site.' })
  @RequirePermission('visitors:write')
  @Delete(':passkeyId')
  remove(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('passkey', 'passkeyId') passkeyId: string,
  ) {
    return this.passkeys.remove(account, visitorId, passkeyId);
  }
}
