import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  identityProviderChangeSchema,
  identityProviderInputSchema,
  identityProviderSchema,
  pageSchema,
  type IdentityProviderChange,
  type IdentityProviderInput,
} from '@sitekeep/contracts';
import { Providers } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

/** Other identity providers where visitors of a site may sign in. */
@ApiTags('Gate')
@Controller('v1/sites/:id/gate/providers')
export class SiteGateProvidersController {
  constructor(private readonly providers: Providers) {}

  @Endpoint({
    summary: 'Identity providers where visitors of a site may sign in, in the order of their buttons',
    description: 'All of them at once.',
    answer: pageSchema(identityProviderSchema),
  })
  @RequirePermission('policies:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.providers.list(accountId, siteId);
  }

  @Endpoint({
    summary: 'Let visitors of a site sign in at an identity provider',
    description:
      'By OpenID Connect, with code flow and PKCE. Enter the redirectUris of the answer at the provider. Whoever signs in there for the first time is the visitor of the e-mail address that the provider has verified; from then on the provider’s own name for the person (sub) decides.',
    status: 201,
    answer: identityProviderSchema,
  })
  @RequirePermission('policies:write')
  @Post()
  create(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: identityProviderInputSchema }) body: IdentityProviderInput,
  ) {
    return this.providers.create(account, siteId, body);
  }

  @Endpoint({ summary: 'One identity provider of a site', answer: identityProviderSchema })
  @RequirePermission('policies:read')
  @Get(':providerId')
  get(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @IdParam('identityProvider', 'providerId') id: string,
  ) {
    return this.providers.get(accountId, siteId, id);
  }

  @Endpoint({
    summary: 'Change an identity provider of a site',
    description:
      'What is left out stays as it is. Unless only name, secret or scopes change, or whether visitors are created, all who signed in there sign in again.',
    answer: identityProviderSchema,
  })
  @RequirePermission('policies:write')
  @Patch(':providerId')
  change(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @IdParam('identityProvider', 'providerId') id: string,
    @Body({ schema: identityProviderChangeSchema }) body: IdentityProviderChange,
  ) {
    return this.providers.set(account, siteId, id, body);
  }

  @Endpoint({
    summary: 'Take an identity provider away from a site',
    description: 'All who signed in there are signed out within a second, and who they were there is forgotten.',
  })
  @RequirePermission('policies:write')
  @Delete(':providerId')
  remove(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @IdParam('identityProvider', 'providerId') id: string,
  ) {
    return this.providers.remove(account, siteId, id);
  }
}
