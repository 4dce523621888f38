import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { endedSessionsSchema, pageQuerySchema, pageSchema, visitorSessionSchema, type PageQuery } from '@sitekeep/contracts';
import { VisitorSessions } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Visitors')
@Controller('v1/visitors/:id/sessions')
export class VisitorSessionsController {
  constructor(private readonly sessions: VisitorSessions) {}

  @Endpoint({ summary: 'Where a visitor is signed in, newest first', answer: pageSchema(visitorSessionSchema) })
  @RequirePermission('visitors:read')
  @Get()
  list(
    @CurrentAccount() { accountId }: AccountContext,
    @IdParam('visitor') visitorId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ) {
    return this.sessions.ofVisitor(accountId, visitorId, query);
  }

  @Endpoint({
    summary: 'Sign a visitor out everywhere',
    description: 'On every edge within a second. The visitor may sign in again: lock them to keep them out.',
    answer: endedSessionsSchema,
  })
  @RequirePermission('visitors:write')
  @Delete()
  endAll(@CurrentAccount() account: AccountContext, @IdParam('visitor') visitorId: string) {
    return this.sessions.endOfVisitor(account, visitorId);
  }

  @Endpoint({ summary: 'End one session of a visitor', description: 'On every edge within a second.' })
  @RequirePermission('visitors:write')
  @Delete(':sessionId')
  end(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('visitorSession', 'sessionId') id: string,
  ) {
    return this.sessions.endOne(account, visitorId, id);
  }
}
