import { Body, Controller, Delete, Get, Header, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  gateKeyInputSchema,
  newGateKeySchema,
  siteGateChangeSchema,
  siteGateSchema,
  type GateKeyInput,
  type SiteGate,
} from '@sitekeep/contracts';
import { GateKeys } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Gate')
@Controller('v1/sites/:id/gate')
export class SiteGateController {
  constructor(private readonly keys: GateKeys) {}

  @Endpoint({ summary: 'The API_KEYs of a site that are good, and whether they are locked', answer: siteGateSchema })
  @RequirePermission('visitors:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.keys.get(accountId, siteId);
  }

  @Endpoint({
    summary: 'Lock the API_KEYs of a site, or unlock them',
    description: 'At once. A locked site’s key is answered like one that nobody has.',
    answer: siteGateSchema,
  })
  @RequirePermission('visitors:write')
  @Patch()
  change(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: siteGateChangeSchema }) { locked }: Pick<SiteGate, 'locked'>,
  ) {
    return this.keys.setLocked(account, siteId, locked);
  }

  @Endpoint({
    summary: 'Make a new API_KEY of a site; the one so far is good for a while more',
    description: 'The secret is shown once. With it, servers check and manage the visitors who may enter this site, and only those.',
    status: 201,
    answer: newGateKeySchema,
  })
  @RequirePermission('visitors:write')
  @Header('Cache-Control', 'no-store')
  @Post('keys')
  create(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: gateKeyInputSchema }) body: GateKeyInput,
  ) {
    return this.keys.create(account, siteId, body);
  }

  @Endpoint({ summary: 'Delete an API_KEY of a site: it ends at once' })
  @RequirePermission('visitors:write')
  @Delete('keys/:keyId')
  remove(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string, @IdParam('gateKey', 'keyId') id: string) {
    return this.keys.remove(account, siteId, id);
  }
}
