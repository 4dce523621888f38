import { Body, Controller, Header, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  gateProviderBeginSchema,
  gateProviderBegunSchema,
  gateProviderEndedSchema,
  gateProviderEndSchema,
  type GateProviderBegin,
  type GateProviderEnd,
} from '@sitekeep/contracts';
import { ProviderSignIn } from '@sitekeep/gate';
import { Endpoint, RequireEdge } from '@sitekeep/platform';
import { networkOf } from '../access/limit-keys.ts';
import { LimitedInsteadBy } from '../access/rate-limit.guards.ts';

/** What edges ask for visitors who sign in at another identity provider. */
@ApiExcludeController()
@Controller('v1/gate/edge')
export class EdgeProvidersController {
  constructor(private readonly signIns: ProviderSignIn) {}

  @Endpoint({ summary: 'Where a visitor is sent to sign in at a provider', answer: gateProviderBegunSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('provider-begin')
  begin(@Body({ schema: gateProviderBeginSchema }) body: GateProviderBegin) {
    return this.signIns.begin(body);
  }

  @Endpoint({ summary: 'Begin a session of a visitor who is back from a provider', answer: gateProviderEndedSchema })
  @RequireEdge()
  @LimitedInsteadBy('gate-edges')
  @Header('Cache-Control', 'no-store')
  @Post('provider-end')
  end(@Body({ schema: gateProviderEndSchema }) body: GateProviderEnd) {
    return this.signIns.end(body, { network: networkOf(body.address) });
  }
}
