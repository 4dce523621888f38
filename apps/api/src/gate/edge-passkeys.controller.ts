import { Body, Controller, Header, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  gatePasskeyOptionsAnswerSchema,
  gatePasskeyOptionsSchema,
  gatePasskeySignInSchema,
  gateSelfAnswerSchema,
  gateSelfChangeSchema,
  gateSelfSchema,
  gateSignedInSchema,
  type GatePasskeyOptions,
  type GatePasskeySignIn,
  type GateSelf,
  type GateSelfChange,
} from '@sitekeep/contracts';
import { PasskeyOptions, PasskeySignIn, VisitorSelf, VisitorSelfChange } from '@sitekeep/gate';
import { Endpoint, RequireEdge } from '@sitekeep/platform';
import { networkOf } from '../access/limit-keys.ts';
import { LimitedInsteadBy } from '../access/rate-limit.guards.ts';

/** What edges ask for visitors who sign in by a passkey, or look after their own access. */
@ApiExcludeController()
@Controller('v1/gate/edge')
export class EdgePasskeysController {
  constructor(
    private readonly options: PasskeyOptions,
    private readonly signIns: PasskeySignIn,
    private readonly self: VisitorSelf,
    private readonly changes: VisitorSelfChange,
  ) {}

  @Endpoint({ summary: 'What a browser needs to ask for a passkey', answer: gatePasskeyOptionsAnswerSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('passkey-options')
  makeOptions(@Body({ schema: gatePasskeyOptionsSchema }) body: GatePasskeyOptions) {
    return this.options.make(body);
  }

  @Endpoint({ summary: 'Begin a session of a visitor who has a passkey', answer: gateSignedInSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('passkey-sign-in')
  signIn(@Body({ schema: gatePasskeySignInSchema }) body: GatePasskeySignIn) {
    return this.signIns.signIn(body, { network: networkOf(body.address) });
  }

  @Endpoint({ summary: 'What visitors see of themselves', answer: gateSelfAnswerSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('self')
  show(@Body({ schema: gateSelfSchema }) body: GateSelf) {
    return this.self.show(body);
  }

  @Endpoint({ summary: 'Change what a visitor signs in with' })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Post('self-change')
  change(@Body({ schema: gateSelfChangeSchema }) body: GateSelfChange) {
    return this.changes.change(body, { network: networkOf(body.address), shared: false });
  }
}
