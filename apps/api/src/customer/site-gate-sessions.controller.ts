import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  endedSessionsSchema,
  gateTestResultSchema,
  gateTestSchema,
  pageQuerySchema,
  pageSchema,
  sessionKeyInputSchema,
  sessionKeySchema,
  visitorSessionSchema,
  type GateTest,
  type PageQuery,
  type SessionKeyInput,
} from '@sitekeep/contracts';
import { GateTester, VisitorSessions } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { GatePolicy } from '@sitekeep/policies';

@ApiTags('Gate')
@Controller('v1/sites/:id/gate')
export class SiteGateSessionsController {
  constructor(
    private readonly sessions: VisitorSessions,
    private readonly keys: GatePolicy,
    private readonly tester: GateTester,
  ) {}

  @Endpoint({ summary: 'Who is signed in at a site, newest first', answer: pageSchema(visitorSessionSchema) })
  @RequirePermission('visitors:read')
  @Get('sessions')
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('site') siteId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ) {
    return this.sessions.ofSite(accountId, siteId, query);
  }

  @Endpoint({
    summary: 'Sign all visitors of a site out',
    description: 'On every edge within a second. They may sign in again.',
    answer: endedSessionsSchema,
  })
  @RequirePermission('visitors:write')
  @Delete('sessions')
  endAll(@CurrentAccount() account: AccountContext, @IdParam('site') siteId: string) {
    return this.sessions.endOfSite(account, siteId);
  }

  @Endpoint({ summary: 'Number of the key that signs the sessions of a site', answer: sessionKeySchema })
  @RequirePermission('visitors:read')
  @Get('session-key')
  key(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string) {
    return this.keys.key(accountId, siteId);
  }

  @Endpoint({
    summary: 'Sign the sessions of a site with a new key',
    description:
      'The key so far is good for a while more, the one before it no longer. Sessions in use change over by themselves; with no overlap everybody signs in again. The key that signs what your servers are told changes with it.',
    answer: sessionKeySchema,
  })
  @RequirePermission('visitors:write')
  @Post('session-key')
  rotate(
    @CurrentAccount() account: AccountContext,
    @IdParam('site') siteId: string,
    @Body({ schema: sessionKeyInputSchema }) body: SessionKeyInput,
  ) {
    return this.keys.rotate(account, siteId, body);
  }

  @Endpoint({
    summary: 'What the gate would do with a visitor, path and address',
    description:
      'By the policy and the visitor as they are now: which rule decides, what it asks for, and everything that keeps the visitor out. Nothing is counted or sent.',
    answer: gateTestResultSchema,
  })
  @RequirePermission('visitors:read')
  @Post('test')
  test(@CurrentAccount() { accountId }: AccountContext, @IdParam('site') siteId: string, @Body({ schema: gateTestSchema }) body: GateTest) {
    return this.tester.test(accountId, siteId, body);
  }
}
