import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { visitorInvitationInputSchema, visitorInvitationSchema, type VisitorInvitationInput } from '@sitekeep/contracts';
import { VisitorInvitations } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Visitors')
@Controller('v1/visitors/:id/invitations')
export class VisitorInvitationsController {
  constructor(private readonly invitations: VisitorInvitations) {}

  @Endpoint({
    summary: 'Invite a visitor by mail to set up what they sign in with',
    description:
      'The link works for 7 days and once, and takes the place of the one before: send another after 10 minutes (429). 409 `limit_reached` beyond 1,000 in 24 hours, or 20 before the account has paid for a site; 409 `conflict` where somebody has said that the address is not theirs.',
    status: 201,
    answer: visitorInvitationSchema,
  })
  @RequirePermission('visitors:write')
  @Post()
  invite(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @Body({ schema: visitorInvitationInputSchema }) body: VisitorInvitationInput,
  ) {
    return this.invitations.invite(account, visitorId, body);
  }
}
