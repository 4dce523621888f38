import { Body, Controller, Delete, Get, Headers, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  addListEntrySchema,
  listEntryQuerySchema,
  listEntrySchema,
  pageSchema,
  policyInputSchema,
  policySchema,
  type AddListEntry,
  type PolicyInput,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { PoliciesService } from '@sitekeep/policies';
import type { z } from 'zod';
import { IfMatchHeader } from './if-match-header.ts';

@ApiTags('Policies')
@Controller('v1/policy')
export class AccountPolicyController {
  constructor(private readonly policies: PoliciesService) {}

  @Endpoint({ summary: 'The policy of the account, which holds for all its sites', answer: policySchema })
  @RequirePermission('policies:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext) {
    return this.policies.get({ accountId, siteId: null });
  }

  @Endpoint({
    summary: 'Replace the policy of the account, which holds for all its sites',
    description: 'Send the whole policy, with the revision you read as If-Match. In force on every edge within a second.',
    answer: policySchema,
  })
  @IfMatchHeader({ required: true })
  @RequirePermission('policies:write')
  @Put()
  replace(
    @CurrentAccount() { accountId }: AccountContext,
    @Body({ schema: policyInputSchema }) body: PolicyInput,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.policies.replace({ accountId, siteId: null }, body, ifMatch);
  }

  @Endpoint({ summary: 'List entries of the account, which holds for all its sites, newest first', answer: pageSchema(listEntrySchema) })
  @RequirePermission('policies:read')
  @Get('entries')
  entries(
    @CurrentAccount() { accountId }: AccountContext,
    @Query({ schema: listEntryQuerySchema }) query: z.infer<typeof listEntryQuerySchema>,
  ) {
    return this.policies.entries({ accountId, siteId: null }, query);
  }

  @Endpoint({ summary: 'Add an address to a list of the account, which holds for all its sites', status: 201, answer: listEntrySchema })
  @IfMatchHeader({ required: false })
  @RequirePermission('policies:write')
  @Post('entries')
  addEntry(
    @CurrentAccount() { accountId }: AccountContext,
    @Body({ schema: addListEntrySchema }) body: AddListEntry,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.policies.addEntry({ accountId, siteId: null }, body, ifMatch);
  }

  @Endpoint({ summary: 'Remove an address from a list of the account, which holds for all its sites' })
  @IfMatchHeader({ required: false })
  @RequirePermission('policies:write')
  @Delete('entries/:entryId')
  removeEntry(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('listEntry', 'entryId') entryId: string,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.policies.removeEntry({ accountId, siteId: null }, entryId, ifMatch);
  }
}
