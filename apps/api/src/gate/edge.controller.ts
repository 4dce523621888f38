import { Body, Controller, Header, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  gateEmailCodeSchema,
  gateRenewSchema,
  gateSignedInSchema,
  gateSignInSchema,
  gateSignOutSchema,
  type GateEmailCode,
  type GateRenew,
  type GateSignIn,
  type GateSignOut,
} from '@sitekeep/contracts';
import { EmailCodes, GateSessions } from '@sitekeep/gate';
import { Endpoint, RequireEdge } from '@sitekeep/platform';
import type { Request } from 'express';
import type { ApiRequest } from '../access/caller.ts';
import { networkOf } from '../access/limit-keys.ts';
import { LimitedInsteadBy } from '../access/rate-limit.guards.ts';
import { CheckEvents } from './check-events.ts';

/** What edges ask for the visitors of sites: not a part of the customers' interface. */
@ApiExcludeController()
@Controller('v1/gate/edge')
export class EdgeController {
  constructor(
    private readonly sessions: GateSessions,
    private readonly emailCodes: EmailCodes,
    private readonly events: CheckEvents,
  ) {}

  @Endpoint({ summary: 'Begin a session of a visitor', answer: gateSignedInSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('sign-in')
  signIn(@Body({ schema: gateSignInSchema }) body: GateSignIn) {
    return this.sessions.signIn(body, { network: networkOf(body.address), shared: false });
  }

  @Endpoint({ summary: 'Send a code by mail, where one is to be sent' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('email-code')
  emailCode(@Body({ schema: gateEmailCodeSchema }) body: GateEmailCode, @Req() request: Request) {
    const from = { network: networkOf(body.address), shared: false };
    // The edge hears the same of all, so it is ours to tell the owner.
    return this.emailCodes.send(body, from, () => this.events.failedBeforeCode(body, request as ApiRequest));
  }

  @Endpoint({ summary: 'Give a session that goes on a new token', answer: gateSignedInSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('renew')
  renew(@Body({ schema: gateRenewSchema }) body: GateRenew) {
    return this.sessions.renew(body);
  }

  @Endpoint({ summary: 'Tell the newest token of a session that goes on, and prolong nothing', answer: gateSignedInSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('latest')
  latest(@Body({ schema: gateRenewSchema }) body: GateRenew) {
    return this.sessions.latest(body);
  }

  @Endpoint({ summary: 'End a session' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('sign-out')
  signOut(@Body({ schema: gateSignOutSchema }) body: GateSignOut) {
    return this.sessions.signOut(body);
  }
}
