import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { authenticateSchema, checkCodeSchema, credentialsHeldSchema, type Authenticate, type CheckCode } from '@sitekeep/contracts';
import { CredentialCheck, GateKeys } from '@sitekeep/gate';
import { Endpoint, ProblemError, Public } from '@sitekeep/platform';
import type { Request } from 'express';
import { addressOf, type ApiRequest } from '../access/caller.ts';
import { networkOf } from '../access/limit-keys.ts';
import { LimitedInsteadBy } from '../access/rate-limit.guards.ts';
import { RateLimits } from '../access/rate-limits.ts';
import { CheckEvents } from './check-events.ts';

const why = 'the api_key is the credential';
const oneAnswer =
  'Every other case is the same 401 in the same time: an api_key, visitor or site that is unknown or locked, no access to the site, a wrong code or password, too many wrong ones. Send the visitor’s address, so that guesses of strangers do not hinder them.';

/** What servers of customers ask: is this their visitor? */
@ApiTags('Gate')
@Controller('v1/gate')
export class CheckController {
  constructor(
    private readonly keys: GateKeys,
    private readonly credentials: CredentialCheck,
    private readonly limits: RateLimits,
    private readonly events: CheckEvents,
  ) {}

  @Endpoint({
    summary: 'Check the code of a visitor, and the password where one is sent',
    description: `A code is accepted once. ${oneAnswer}`,
    answer: credentialsHeldSchema,
  })
  @Public(why)
  @LimitedInsteadBy('gate-checks')
  @Post('check_code')
  checkCode(@Body({ schema: checkCodeSchema }) body: CheckCode, @Req() request: Request) {
    return this.check(body, request as ApiRequest);
  }

  @Endpoint({
    summary: 'Check the password of a visitor, and the code where they have a token',
    description: `A code is accepted once, and not taken when the password is wrong. ${oneAnswer}`,
    answer: credentialsHeldSchema,
  })
  @Public(why)
  @LimitedInsteadBy('gate-checks')
  @Post('authenticate')
  authenticate(@Body({ schema: authenticateSchema }) { code, ...body }: Authenticate, @Req() request: Request) {
    return this.check(code === '' ? body : { ...body, code }, request as ApiRequest);
  }

  private async check({ api_key, address, ...typed }: CheckCode | Authenticate, request: ApiRequest) {
    const key = await this.keys.find(api_key);
    const caller = networkOf(addressOf(request));
    // Without the headers that tell where one stands: they would tell whether the key is known.
    await this.limits.take(key ? 'gate-key' : 'gate-unknown-key', key?.id ?? caller, null);
    const from = { network: address === undefined ? caller : networkOf(address), shared: address === undefined };
    return this.credentials.check(key, typed, from).catch((error: unknown) => {
      if (key && error instanceof ProblemError && error.code === 'credentials_refused') this.events.failed(key, request, address);
      throw error;
    });
  }
}
