import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { explainSchema, explanationSchema, revalidationSchema, type Explain } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { ExplanationsService, PoliciesService } from '@sitekeep/policies';

@ApiTags('Policies')
@Controller('v1/sites/:id')
export class SiteVisitorsController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly explanations: ExplanationsService,
  ) {}

  @Endpoint({
    summary: 'Let every visitor of a site pass the visitor check again',
    description: 'All passes given so far are worth nothing, on every edge within a second. The policy keeps its revision.',
    answer: revalidationSchema,
  })
  @RequirePermission('policies:write')
  @Post('check/revalidate')
  revalidate(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.policies.revalidate({ accountId, siteId });
  }

  @Endpoint({
    summary: 'What would become of a request, and why',
    description:
      'Asks a running edge: which stage decides, by its rules, counters and bans of this moment. Nothing is sent to the origin or counted. 503 when no edge answers within two seconds.',
    answer: explanationSchema,
  })
  @RequirePermission('policies:read')
  @Post('explain')
  explain(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: explainSchema }) body: Explain,
  ) {
    return this.explanations.explain(accountId, siteId, body);
  }
}
