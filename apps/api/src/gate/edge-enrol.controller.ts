import { Body, Controller, Header, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  gateDeclineSchema,
  gateEnrolledSchema,
  gateEnrolSchema,
  gateInvitationAnswerSchema,
  gateInvitationPageSchema,
  gateNewPasswordSchema,
  gateResetLinkSchema,
  gateResetSchema,
  type GateEnrol,
  type GateInvitation,
  type GateInvitationPage,
  type GateNewPassword,
  type GateReset,
} from '@sitekeep/contracts';
import { Enrolment, VisitorPasswordReset } from '@sitekeep/gate';
import { Endpoint, RequireEdge } from '@sitekeep/platform';
import { networkOf } from '../access/limit-keys.ts';
import { LimitedInsteadBy } from '../access/rate-limit.guards.ts';

/** What edges ask for visitors who follow a link of a mail: invitations, and new passwords. */
@ApiExcludeController()
@Controller('v1/gate/edge')
export class EdgeEnrolController {
  constructor(
    private readonly enrolment: Enrolment,
    private readonly resets: VisitorPasswordReset,
  ) {}

  @Endpoint({ summary: 'What an invitation asks its visitor to set up', answer: gateInvitationAnswerSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('invitation')
  invitation(@Body({ schema: gateInvitationPageSchema }) body: GateInvitationPage) {
    return this.enrolment.show(body);
  }

  @Endpoint({ summary: 'Set up what a visitor signs in with, and sign them in', answer: gateEnrolledSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('enrol')
  enrol(@Body({ schema: gateEnrolSchema }) body: GateEnrol) {
    return this.enrolment.enrol(body, { network: networkOf(body.address) });
  }

  @Endpoint({ summary: 'Send no further invitation to where this one went' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('decline')
  decline(@Body({ schema: gateDeclineSchema }) body: GateInvitation) {
    return this.enrolment.decline(body);
  }

  @Endpoint({ summary: 'Send a link for a new password, where one is to be sent' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('reset')
  reset(@Body({ schema: gateResetSchema }) body: GateReset) {
    return this.resets.ask(body, { network: networkOf(body.address) });
  }

  @Endpoint({ summary: 'Whether a link for a new password still counts' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('reset-link')
  resetLink(@Body({ schema: gateResetLinkSchema }) body: GateInvitation) {
    return this.resets.check(body);
  }

  @Endpoint({ summary: 'Set a new password by a link' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('new-password')
  newPassword(@Body({ schema: gateNewPasswordSchema }) body: GateNewPassword) {
    return this.resets.set(body);
  }
}
