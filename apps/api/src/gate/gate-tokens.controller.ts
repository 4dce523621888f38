import { Body, Controller, Delete, Get, Header, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  newVisitorTokenSchema,
  pageSchema,
  recoveryCodesSchema,
  tokenChangeSchema,
  tokenConfirmSchema,
  tokenInputSchema,
  tokenResyncSchema,
  visitorTokenSchema,
  type TokenChange,
  type TokenInput,
} from '@sitekeep/contracts';
import { GateVisitors, RecoveryCodesService, TokenProofs, VisitorTokensService } from '@sitekeep/gate';
import { CurrentGateKey, Endpoint, IdParam, RequireGateKey, type GateKeyContext } from '@sitekeep/platform';
import type { z } from 'zod';
import { LimitedBy } from '../access/rate-limit.guards.ts';

/** Whether the visitor is the key's is asked by each call: by those that change something in the transaction of the change. */
@ApiTags('Gate')
@Controller('v1/gate/visitors/:id')
export class GateTokensController {
  constructor(
    private readonly visitors: GateVisitors,
    private readonly tokens: VisitorTokensService,
    private readonly proofs: TokenProofs,
    private readonly recovery: RecoveryCodesService,
  ) {}

  @Endpoint({ summary: 'Tokens of a visitor of the site of the key', answer: pageSchema(visitorTokenSchema) })
  @RequireGateKey()
  @Get('tokens')
  async list(@CurrentGateKey() key: GateKeyContext, @IdParam('visitor') id: string) {
    return this.tokens.list(key.accountId, await this.visitors.seen(key, id));
  }

  @Endpoint({
    summary: 'Give a visitor of the site of the key a token',
    description: 'Seed and address are shown once. No code of it is accepted before a first one was confirmed.',
    status: 201,
    answer: newVisitorTokenSchema,
  })
  @RequireGateKey()
  @Header('Cache-Control', 'no-store')
  @Post('tokens')
  create(@CurrentGateKey() key: GateKeyContext, @IdParam('visitor') id: string, @Body({ schema: tokenInputSchema }) body: TokenInput) {
    return this.tokens.create(key, id, body);
  }

  @Endpoint({ summary: 'Confirm a token by its first code', answer: visitorTokenSchema })
  @RequireGateKey()
  @LimitedBy({ name: 'token-codes', by: 'token' })
  @Post('tokens/:tokenId/confirm')
  confirm(
    @CurrentGateKey() key: GateKeyContext,
    @IdParam('visitor') id: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
    @Body({ schema: tokenConfirmSchema }) { code }: z.infer<typeof tokenConfirmSchema>,
  ) {
    return this.proofs.confirm(key, { visitorId: id, tokenId }, code);
  }

  @Endpoint({ summary: 'Set a token right whose clock or counter has run away, by two codes', answer: visitorTokenSchema })
  @RequireGateKey()
  @LimitedBy({ name: 'token-codes', by: 'token' })
  @Post('tokens/:tokenId/resync')
  resync(
    @CurrentGateKey() key: GateKeyContext,
    @IdParam('visitor') id: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
    @Body({ schema: tokenResyncSchema }) { codes }: z.infer<typeof tokenResyncSchema>,
  ) {
    return this.proofs.resync(key, { visitorId: id, tokenId }, codes);
  }

  @Endpoint({ summary: 'Lock, unlock or label a token', answer: visitorTokenSchema })
  @RequireGateKey()
  @Patch('tokens/:tokenId')
  change(
    @CurrentGateKey() key: GateKeyContext,
    @IdParam('visitor') id: string,
    @IdParam('visitorToken', 'tokenId') tokenId: string,
    @Body({ schema: tokenChangeSchema }) body: TokenChange,
  ) {
    return this.tokens.change(key, id, tokenId, body);
  }

  @Endpoint({ summary: 'Delete a token' })
  @RequireGateKey()
  @Delete('tokens/:tokenId')
  remove(@CurrentGateKey() key: GateKeyContext, @IdParam('visitor') id: string, @IdParam('visitorToken', 'tokenId') tokenId: string) {
    return this.tokens.remove(key, id, tokenId);
  }

  @Endpoint({
    summary: 'Make new recovery codes for a visitor of the site of the key',
    description: 'Shown once; those before are worth nothing.',
    status: 201,
    answer: recoveryCodesSchema,
  })
  @RequireGateKey()
  @Header('Cache-Control', 'no-store')
  @Post('recovery-codes')
  makeRecoveryCodes(@CurrentGateKey() key: GateKeyContext, @IdParam('visitor') id: string) {
    return this.recovery.make(key, id);
  }
}
