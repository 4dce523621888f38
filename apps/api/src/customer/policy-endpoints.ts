import { Body, createParamDecorator, Delete, Get, Headers, Inject, Patch, Post, Put, Query, type ExecutionContext } from '@nestjs/common';
import { addListEntrySchema, listEntryQuerySchema, listEntrySchema, pageSchema, storedId, type AddListEntry } from '@sitekeep/contracts';
import { Endpoint, IdParam, notFound, RequirePermission, type AuthenticatedRequest } from '@sitekeep/platform';
import { PoliciesService, type PolicyChange, type PolicyScope } from '@sitekeep/policies';
import type { z } from 'zod';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { IfMatchHeader } from './if-match-header.ts';

type EntryQuery = z.infer<typeof listEntryQuerySchema>;
type Schemas = { input: z.ZodType<PolicyChange>; change: z.ZodType<PolicyChange>; answer: z.ZodType };

/** Whose policy is meant: that of the site in the path, else that of the whole account. */
const Scope = createParamDecorator((_: unknown, context: ExecutionContext): PolicyScope => {
  const { principal, params } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  const siteId = typeof params['id'] === 'string' ? storedId('site', params['id']) : null;
  if (!principal?.accountId || (params['id'] !== undefined && siteId === null)) throw notFound();
  return { accountId: principal.accountId, siteId };
});

/** What can be done with a policy, whether a site's or the account's; `whose` completes the summaries. */
export function policyEndpoints(whose: string, { input, change, answer }: Schemas) {
  abstract class PolicyEndpoints {
    @Inject(PoliciesService) readonly policies!: PoliciesService;

    @Endpoint({ summary: `The policy ${whose}`, answer })
    @RequirePermission('policies:read')
    @Get()
    get(@Scope() scope: PolicyScope) {
      return this.policies.get(scope);
    }

    @Endpoint({
      summary: `Replace the policy ${whose}`,
      description:
        'Send the whole policy, with the revision you read as If-Match; a section left out gets its default. At most 60 changes a minute. In force on every edge within a second.',
      answer,
    })
    @IfMatchHeader({ required: true })
    @RequirePermission('policies:write')
    @LimitedBy({ name: 'policy-changes', by: 'site' })
    @Put()
    replace(@Scope() scope: PolicyScope, @Body({ schema: input }) body: PolicyChange, @Headers('if-match') ifMatch?: string) {
      return this.policies.write(scope, body, ifMatch);
    }

    @Endpoint({
      summary: `Change sections of the policy ${whose}`,
      description:
        'Send any sections, each the whole of itself, with the revision you read as If-Match; what is left out stays. At most 60 changes a minute. In force on every edge within a second.',
      answer,
    })
    @IfMatchHeader({ required: true })
    @RequirePermission('policies:write')
    @LimitedBy({ name: 'policy-changes', by: 'site' })
    @Patch()
    change(@Scope() scope: PolicyScope, @Body({ schema: change }) body: PolicyChange, @Headers('if-match') ifMatch?: string) {
      return this.policies.write(scope, body, ifMatch);
    }

    @Endpoint({ summary: `List entries ${whose}, newest first`, answer: pageSchema(listEntrySchema) })
    @RequirePermission('policies:read')
    @Get('entries')
    entries(@Scope() scope: PolicyScope, @Query({ schema: listEntryQuerySchema }) query: EntryQuery) {
      return this.policies.entries(scope, query);
    }

    @Endpoint({ summary: `Add an address to a list ${whose}`, status: 201, answer: listEntrySchema })
    @IfMatchHeader({ required: false })
    @RequirePermission('policies:write')
    @Post('entries')
    addEntry(@Scope() scope: PolicyScope, @Body({ schema: addListEntrySchema }) body: AddListEntry, @Headers('if-match') ifMatch?: string) {
      return this.policies.addEntry(scope, body, ifMatch);
    }

    @Endpoint({ summary: `Remove an address from a list ${whose}` })
    @IfMatchHeader({ required: false })
    @RequirePermission('policies:write')
    @Delete('entries/:entryId')
    removeEntry(@Scope() scope: PolicyScope, @IdParam('listEntry', 'entryId') entryId: string, @Headers('if-match') ifMatch?: string) {
      return this.policies.removeEntry(scope, entryId, ifMatch);
    }
  }
  return PolicyEndpoints;
}
