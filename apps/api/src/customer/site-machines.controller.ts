import { Body, Controller, Delete, Get, Header, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  clientCaInputSchema,
  clientCaSchema,
  machineTokenChangeSchema,
  machineTokenInputSchema,
  machineTokenQuerySchema,
  machineTokenSchema,
  newMachineTokenSchema,
  pageSchema,
  type ClientCaInput,
  type MachineTokenChange,
  type MachineTokenInput,
  type MachineTokenQuery,
} from '@sitekeep/contracts';
import { ClientCas, MachineTokens } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

/** With what programs enter a site. */
@ApiTags('Gate')
@Controller('v1/sites/:id/gate')
export class SiteMachinesController {
  constructor(
    private readonly tokens: MachineTokens,
    private readonly cas: ClientCas,
  ) {}

  @Endpoint({ summary: 'Tokens with which programs enter a site, newest first', answer: pageSchema(machineTokenSchema) })
  @RequirePermission('visitors:read')
  @Get('machines')
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: machineTokenQuerySchema }) query: MachineTokenQuery,
  ) {
    return this.tokens.list(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'Make a token for a program',
    description:
      'The secret is shown once. Whoever shows it meets neither the visitor check nor the gate; blacklist, firewall and rate limits hold. A git token acts for a visitor, and opens the paths of git alone.',
    status: 201,
    answer: newMachineTokenSchema,
  })
  @RequirePermission('visitors:write')
  @Header('Cache-Control', 'no-store')
  @Post('machines')
  create(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: machineTokenInputSchema }) body: MachineTokenInput,
  ) {
    return this.tokens.create(account, siteId, body);
  }

  @Endpoint({
    summary: 'Change a program’s token, or take it out of use',
    description: 'On every edge within a second. What is left out stays as it is.',
    answer: machineTokenSchema,
  })
  @RequirePermission('visitors:write')
  @Patch('machines/:machineId')
  change(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @IdParam('machineToken', 'machineId') id: string,
    @Body({ schema: machineTokenChangeSchema }) body: MachineTokenChange,
  ) {
    return this.tokens.change(account, siteId, id, body);
  }

  @Endpoint({
    summary: 'Give a program’s token a new secret',
    description: 'The secret is shown once. The one so far is not taken any more, on every edge within a second.',
    status: 201,
    answer: newMachineTokenSchema,
  })
  @RequirePermission('visitors:write')
  @Header('Cache-Control', 'no-store')
  @Post('machines/:machineId/rotate')
  rotate(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string, @IdParam('machineToken', 'machineId') id: string) {
    return this.tokens.rotate(account, siteId, id);
  }

  @Endpoint({ summary: 'Delete a program’s token: it ends at once' })
  @RequirePermission('visitors:write')
  @Delete('machines/:machineId')
  remove(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string, @IdParam('machineToken', 'machineId') id: string) {
    return this.tokens.remove(account, siteId, id);
  }

  @Endpoint({ summary: 'The CA whose clients enter a site by their certificates', answer: clientCaSchema })
  @RequirePermission('visitors:read')
  @Get('client-ca')
  ca(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.cas.get(accountId, siteId);
  }

  @Endpoint({
    summary: 'Let clients enter a site by certificates of a CA of yours',
    description:
      'Whoever shows a certificate that one of these has signed, that is valid and whose serial number is not among the revoked meets neither the visitor check nor the gate. Replaces what was there.',
    answer: clientCaSchema,
  })
  @RequirePermission('visitors:write')
  @Put('client-ca')
  setCa(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: clientCaInputSchema }) body: ClientCaInput,
  ) {
    return this.cas.set(account, siteId, body);
  }

  @Endpoint({ summary: 'Let nobody enter a site by a certificate any more' })
  @RequirePermission('visitors:write')
  @Delete('client-ca')
  removeCa(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.cas.remove(account, siteId);
  }
}
