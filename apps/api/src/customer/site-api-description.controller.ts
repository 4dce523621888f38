import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { apiDescriptionInputSchema, apiDescriptionSchema, type ApiDescriptionInput } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { ApiDescriptionsService } from '@sitekeep/policies';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Firewall')
@Controller('v1/sites/:id/firewall/api-description')
export class SiteApiDescriptionController {
  constructor(private readonly descriptions: ApiDescriptionsService) {}

  @Endpoint({ summary: 'The description of a site’s API that requests are held against', answer: apiDescriptionSchema })
  @RequirePermission('policies:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.descriptions.get(accountId, siteId);
  }

  @Endpoint({
    summary: 'Upload the description of a site’s API',
    description:
      'OpenAPI 3.0 or 3.1 as JSON or YAML, up to 1 MB, with all that it refers to. Every fault is told. Takes the place of the one before; the policy (firewall, api) says what becomes of requests that do not fit.',
    answer: apiDescriptionSchema,
  })
  @RequirePermission('policies:write')
  @LimitedBy({ name: 'policy-changes', by: 'site' }, { name: 'api-descriptions', by: 'account' })
  @Put()
  set(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: apiDescriptionInputSchema }) { document }: ApiDescriptionInput,
  ) {
    return this.descriptions.set(accountId, siteId, document);
  }

  @Endpoint({ summary: 'Remove the description of a site’s API', description: 'Requests are held against nothing from then on.' })
  @RequirePermission('policies:write')
  @Delete()
  remove(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.descriptions.remove(accountId, siteId);
  }
}
