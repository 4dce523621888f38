import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  newVisitorTokenSchema,
  pageSchema,
  recoveryCodesSchema,
  tokenChangeSchema,
  tokenConfirmSchema,
  tokenImportResultSchema,
  tokenImportSchema,
  tokenInputSchema,
  tokenResyncSchema,
  visitorTokenSchema,
  type TokenChange,
  type TokenConfirm,
  type TokenImport,
  type TokenInput,
  type TokenResync,
} from '@sitekeep/contracts';
import { RecoveryCodesService, TokenImportService, TokenProofs, VisitorTokensService } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { LimitedBy } from '../access/rate-limit.guards.ts';

/** What generates visitors' codes. */
@ApiTags('Visitor tokens')
@Controller('v1/visitors')
export class VisitorTokensController {
  constructor(
    private readonly tokens: VisitorTokensService,
    private readonly proofs: TokenProofs,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly imports: TokenImportService,
  ) {}

  @Endpoint({ summary: 'Tokens of a visitor, oldest first', answer: pageSchema(visitorTokenSchema) })
  @RequirePermission('visitors:read')
  @Get(':id/tokens')
  list(@CurrentAccount() { accountId }: AccountContext, @IdParam('visitor') visitorId: string) {
    return this.tokens.list(accountId, visitorId);
  }

  @Endpoint({
    summary: 'Make a token for a visitor',
    description:
      'Seed and address for the QR code are shown once. No code of the token is accepted before it is confirmed with a first one. Many apps know SHA1, 6 digits and 30 seconds only.',
    status: 201,
    answer: newVisitorTokenSchema,
  })
  @RequirePermission('visitors:write')
  @Post(':id/tokens')
  create(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @Body({ schema: tokenInputSchema }) body: TokenInput,
  ) {
    return this.tokens.create(account, visitorId, body);
  }

  @Endpoint({
    summary: 'Name, lock or unlock a token',
    description: 'Codes of a locked token are not accepted.',
    answer: visitorTokenSchema,
  })
  @RequirePermission('visitors:write')
  @Patch(':id/tokens/:tokenId')
  change(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
    @Body({ schema: tokenChangeSchema }) body: TokenChange,
  ) {
    return this.tokens.change(account, visitorId, tokenId, body);
  }

  @Endpoint({ summary: 'Delete a token and destroy its seed' })
  @RequirePermission('visitors:write')
  @Delete(':id/tokens/:tokenId')
  remove(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
  ) {
    return this.tokens.remove(account, visitorId, tokenId);
  }

  @Endpoint({
    summary: 'Confirm a token with a first code',
    description: 'From then on its codes are accepted. This one is used by that. Ten attempts in a quarter of an hour.',
    answer: visitorTokenSchema,
  })
  @RequirePermission('visitors:write')
  @LimitedBy({ name: 'token-codes', by: 'token' })
  @Post(':id/tokens/:tokenId/confirm')
  confirm(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
    @Body({ schema: tokenConfirmSchema }) { code }: TokenConfirm,
  ) {
    return this.proofs.confirm(account, { visitorId, tokenId }, code);
  }

  @Endpoint({
    summary: 'Resynchronise a token by two codes, one after the other',
    description:
      'For a clock that is off by up to 60 codes, or a counter that is up to 1,000 ahead. Confirms the token, too. Ten attempts in a quarter of an hour.',
    answer: visitorTokenSchema,
  })
  @RequirePermission('visitors:write')
  @LimitedBy({ name: 'token-codes', by: 'token' })
  @Post(':id/tokens/:tokenId/resync')
  resync(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
    @Body({ schema: tokenResyncSchema }) { codes }: TokenResync,
  ) {
    return this.proofs.resync(account, { visitorId, tokenId }, codes);
  }

  @Endpoint({
    summary: 'Make new recovery codes for a visitor',
    description: 'Ten, shown once. Each is accepted once in the place of a code; those made before are worth nothing.',
    status: 201,
    answer: recoveryCodesSchema,
  })
  @RequirePermission('visitors:write')
  @Post(':id/recovery-codes')
  makeRecoveryCodes(@CurrentAccount() account: AccountContext, @IdParam('visitor') visitorId: string) {
    return this.recoveryCodes.make(account, visitorId);
  }

  @Endpoint({
    summary: 'Import hardware tokens from a table of their seeds',
    description:
      'CSV whose first line names the columns; visitors are found by their e-mail address. Every fault of every line is told at once, as `/csv/<line>/<column>`, and then nothing is done. The tokens are in force at once. With `dryRun` the answer is what the call would do without.',
    answer: tokenImportResultSchema,
  })
  @RequirePermission('visitors:write')
  @LimitedBy({ name: 'visitor-imports', by: 'account' })
  @Post('import-tokens')
  import(@CurrentAccount() account: AccountContext, @Body({ schema: tokenImportSchema }) body: TokenImport) {
    return this.imports.import(account, body);
  }
}
