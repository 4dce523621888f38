import { Body, Controller, Get, Header, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  forwardAuthInputSchema,
  forwardAuthSchema,
  forwardAuthSetupQuerySchema,
  forwardAuthSetupSchema,
  type ForwardAuthSetupQuery,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { ForwardAuthService } from '@sitekeep/policies';
import type { z } from 'zod';

@ApiTags('Forward-auth')
@Controller('v1/sites/:id/forward-auth')
export class SiteForwardAuthController {
  constructor(private readonly forwardAuth: ForwardAuthService) {}

  @Endpoint({ summary: 'Whether a proxy of your own may ask us about requests of a site', answer: forwardAuthSchema })
  @RequirePermission('policies:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.forwardAuth.get(accountId, siteId);
  }

  @Endpoint({
    summary: 'Switch forward-auth of a site on or off',
    description: 'In force on every edge within a second. While it is off, proxies that ask are refused.',
    answer: forwardAuthSchema,
  })
  @RequirePermission('policies:write')
  @Put()
  set(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: forwardAuthInputSchema }) body: z.infer<typeof forwardAuthInputSchema>,
  ) {
    return this.forwardAuth.set(account, siteId, body.enabled);
  }

  @Endpoint({
    summary: 'The forward-auth secret of a site, and configurations for nginx, Traefik and Caddy',
    description: 'The configurations hold the secret. `upstream` is put in as your own server.',
    answer: forwardAuthSetupSchema,
  })
  @RequirePermission('policies:write')
  @Header('Cache-Control', 'no-store')
  @Get('setup')
  setup(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: forwardAuthSetupQuerySchema }) query: ForwardAuthSetupQuery,
  ) {
    return this.forwardAuth.setup(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'Make a new forward-auth secret',
    description: 'The one so far is good for 24 hours more; the one before it no longer.',
    answer: forwardAuthSchema,
  })
  @RequirePermission('policies:write')
  @Post('rotate')
  rotate(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.forwardAuth.rotate(account, siteId);
  }
}
