import { Body, Controller, Delete, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageSchema, passkeyChangeSchema, passkeySchema, type PasskeyChange } from '@sitekeep/contracts';
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

  @Endpoint({
    summary: 'Name, lock or unlock a passkey',
    description: 'A locked one is not taken, and its lock ends the sessions of the visitor at its site. One that is copied stays locked.',
    answer: passkeySchema,
  })
  @RequirePermission('visitors:write')
  @Patch(':passkeyId')
  change(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('passkey', 'passkeyId') passkeyId: string,
    @Body({ schema: passkeyChangeSchema }) body: PasskeyChange,
  ) {
    return this.passkeys.change(account, visitorId, passkeyId, body);
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
