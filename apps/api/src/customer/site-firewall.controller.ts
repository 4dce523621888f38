import { Body, Controller, Get, Headers, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  falsePositiveResultSchema,
  falsePositiveSchema,
  firewallEventQuerySchema,
  firewallEventSchema,
  firewallReportQuerySchema,
  firewallReportSchema,
  firewallTestResultSchema,
  firewallTestSchema,
  pageSchema,
  type FalsePositive,
  type FirewallEventQuery,
  type FirewallTest,
} from '@sitekeep/contracts';
import { FalsePositivesService, FirewallEventsReadModel } from '@sitekeep/insight';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { FirewallTestService } from '@sitekeep/policies';
import type { z } from 'zod';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { IfMatchHeader } from './if-match-header.ts';

@ApiTags('Firewall')
@Controller('v1/sites/:id/firewall')
export class SiteFirewallController {
  constructor(
    private readonly tests: FirewallTestService,
    private readonly events: FirewallEventsReadModel,
    private readonly falsePositives: FalsePositivesService,
  ) {}

  @Endpoint({
    summary: 'Try a request on the firewall of a site',
    description:
      'As it stands on the wire, or as a line of curl: every match with its score, what exclusions take out, what your own rules decide, and the verdict in the mode of the site and in mode block. By the code of the edges; nothing is sent, counted or written down. Rate limits are named where the request would count for them.',
    answer: firewallTestResultSchema,
  })
  @RequirePermission('policies:read')
  @LimitedBy({ name: 'firewall-tests', by: 'account' })
  @Post('test')
  test(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: firewallTestSchema }) body: FirewallTest,
  ) {
    return this.tests.test(accountId, siteId, body);
  }

  @Endpoint({
    summary: 'What the firewall found in requests to a site, newest first',
    description:
      'Refused or not. Excerpts are redacted, and cookies and credentials have none. A few seconds behind the edges; kept 30 days.',
    answer: pageSchema(firewallEventSchema),
  })
  @RequirePermission('insight:read')
  @Get('events')
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: firewallEventQuerySchema }) query: FirewallEventQuery,
  ) {
    return this.events.list(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'What the firewall refused, or would have refused in mode block',
    description:
      'Counts over the last hours by rule, path, parameter and address, with a few examples. Of very many events the newest are counted.',
    answer: firewallReportSchema,
  })
  @RequirePermission('insight:read')
  @Get('report')
  report(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: firewallReportQuerySchema }) { hours }: z.infer<typeof firewallReportQuerySchema>,
  ) {
    return this.events.report(accountId, siteId, hours);
  }

  @Endpoint({
    summary: 'Say that an event was an ordinary request',
    description:
      'Answers with exclusions, the narrowest first, and how many refused requests of the last 7 days each would have let through, as far as their events tell. Send the one you choose to add it to the policy; with If-Match only if nobody has changed the policy since.',
    answer: falsePositiveResultSchema,
  })
  @IfMatchHeader({ required: false })
  @RequirePermission('policies:write')
  @LimitedBy({ name: 'policy-changes', by: 'site' })
  @Post('events/:eventId/false-positive')
  falsePositive(
    @CurrentAccount() context: AccountContext,
    @IdParam('site') siteId: string,
    @IdParam('detection', 'eventId') eventId: string,
    @Body({ schema: falsePositiveSchema }) body: FalsePositive,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.falsePositives.handle(context, siteId, eventId, body, ifMatch);
  }
}
