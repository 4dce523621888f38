import { Body, Controller, Delete, Get, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Invitations, Team } from '@sitekeep/accounts';
import {
  acceptedInvitationSchema,
  acceptInvitationSchema,
  changeRoleSchema,
  invitationSchema,
  inviteSchema,
  memberSchema,
  pageQuerySchema,
  pageSchema,
  type AcceptInvitation,
  type PageQuery,
} from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, IdParam, Public, RequirePermission, type AccountContext } from '@sitekeep/platform';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { SessionEntry } from './session-entry.ts';

@ApiTags('Team')
@Controller('v1')
export class TeamController {
  constructor(
    private readonly team: Team,
    private readonly invitations: Invitations,
    private readonly entry: SessionEntry,
  ) {}

  @Endpoint({ summary: 'Who works in the account', answer: pageSchema(memberSchema) })
  @RequirePermission('team:read')
  @Get('team/members')
  members(@CurrentAccount() account: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.team.list(account, query);
  }

  @Endpoint({ summary: 'Change the role of a member', answer: memberSchema })
  @RequirePermission('team:write')
  @Patch('team/members/:id')
  changeRole(
    @CurrentAccount() account: AccountContext,
    @IdParam('membership') id: string,
    @Body({ schema: changeRoleSchema }) { role }: z.infer<typeof changeRoleSchema>,
  ) {
    return this.team.changeRole(account, id, role);
  }

  @Endpoint({ summary: 'Remove a member; their API tokens of this account and the invitations they sent end' })
  @RequirePermission('team:write')
  @Delete('team/members/:id')
  remove(@CurrentAccount() account: AccountContext, @IdParam('membership') id: string) {
    return this.team.remove(account, id);
  }

  @Endpoint({ summary: 'Open invitations', answer: pageSchema(invitationSchema) })
  @RequirePermission('team:read')
  @Get('team/invitations')
  list(@CurrentAccount() account: AccountContext, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.invitations.list(account, query);
  }

  @Endpoint({
    summary: 'Invite somebody by mail',
    description: 'Only in an active account, and only with a role that may do no more than who invites.',
    status: 201,
    answer: invitationSchema,
  })
  @RequirePermission('team:write')
  @LimitedBy({ name: 'invitations', by: 'account' }, { name: 'invitations-to', by: 'recipient' })
  @Post('team/invitations')
  invite(@CurrentAccount() account: AccountContext, @Body({ schema: inviteSchema }) { email, role }: z.infer<typeof inviteSchema>) {
    return this.invitations.invite(account, email, role);
  }

  @Endpoint({ summary: 'Withdraw an invitation' })
  @RequirePermission('team:write')
  @Delete('team/invitations/:id')
  withdraw(@CurrentAccount() account: AccountContext, @IdParam('invitation') id: string) {
    return this.invitations.withdraw(account, id);
  }

  @Endpoint({
    summary: 'Accept an invitation by the token of the mail',
    description: 'New to Sitekeep: with a name and a password, and you are signed in. With a login: just the token.',
    status: 201,
    answer: acceptedInvitationSchema,
  })
  @Public('the token of the mail is the right')
  @LimitedBy({ name: 'code', by: 'address' })
  @Post('invitations/accept')
  accept(
    @Body({ schema: acceptInvitationSchema }) body: AcceptInvitation,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.entry.accept(body, request, response);
  }
}
