import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { sessionSchema, signInSchema, signUpSchema, type SignUpInput } from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, Public, SignedIn, type CustomerPrincipal } from '@sitekeep/platform';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { SessionEntry } from './session-entry.ts';

@ApiTags('Session')
@Controller('v1')
export class SessionController {
  constructor(private readonly entry: SessionEntry) {}

  @Endpoint({
    summary: 'Sign up: a person, an account, and a mail that confirms the address',
    description: 'Nothing becomes active before the address is confirmed and the terms are accepted.',
    status: 201,
    answer: sessionSchema,
  })
  @Public('whoever signs up has no credential yet')
  @LimitedBy({ name: 'sign-up', by: 'address' })
  @Post('sign-up')
  signUp(@Body({ schema: signUpSchema }) body: SignUpInput, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    return this.entry.signUp(body, request, response);
  }

  @Endpoint({ summary: 'Sign in with e-mail and password', status: 201, answer: sessionSchema })
  @Public('whoever signs in has no session yet')
  @LimitedBy({ name: 'sign-in', by: 'address+email' }, { name: 'sign-in-address', by: 'address' }, { name: 'sign-in-email', by: 'email' })
  @Post('sign-in')
  signIn(
    @Body({ schema: signInSchema }) _body: z.infer<typeof signInSchema>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.entry.signIn(request, response);
  }

  @Endpoint({ summary: 'Who is signed in, in which account, and the token that writes need', answer: sessionSchema })
  @SignedIn()
  @Get('session')
  read(@CurrentPrincipal() principal: CustomerPrincipal) {
    return this.entry.read(principal);
  }

  @Endpoint({ summary: 'Sign out' })
  @SignedIn()
  @Post('sign-out')
  signOut(@CurrentPrincipal() principal: CustomerPrincipal, @Res({ passthrough: true }) response: Response) {
    return this.entry.signOut(principal, response);
  }

  @Endpoint({ summary: 'Sign out everywhere: end all sessions of this person' })
  @SignedIn()
  @Post('sign-out-everywhere')
  signOutEverywhere(@CurrentPrincipal() principal: CustomerPrincipal, @Res({ passthrough: true }) response: Response) {
    return this.entry.signOutEverywhere(principal, response);
  }
}
