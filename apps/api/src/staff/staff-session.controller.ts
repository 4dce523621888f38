import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StaffAccess } from '@sitekeep/accounts';
import { showId, signInSchema, staffSessionSchema, type StaffSession } from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, notFound, Public, SignedIn, type StaffPrincipal } from '@sitekeep/platform';
import type { Response } from 'express';
import type { z } from 'zod';
import { OwnPage } from '../access/own-page.ts';
import { LimitedBy } from '../access/rate-limit.guards.ts';
import { clearSessionCookie, setSessionCookie } from '../access/session-cookies.ts';

@ApiTags('Staff')
@Controller('v1/staff')
export class StaffSessionController {
  constructor(
    private readonly staff: StaffAccess,
    private readonly ownPage: OwnPage,
  ) {}

  @Endpoint({ summary: 'Staff: sign in', status: 201, answer: staffSessionSchema })
  @Public('whoever signs in has no session yet')
  @LimitedBy(
    { name: 'sign-in', by: 'address+email' },
    { name: 'sign-in-address', by: 'address' },
    { name: 'staff-sign-in-email', by: 'email' },
  )
  @Post('sign-in')
  async signIn(@Body({ schema: signInSchema }) body: z.infer<typeof signInSchema>, @Res({ passthrough: true }) response: Response) {
    const { secret, sessionId, principal } = await this.staff.signIn(body.email, body.password);
    setSessionCookie(response, 'console', secret);
    return this.describe(principal.id, sessionId);
  }

  @Endpoint({ summary: 'Staff: who is signed in', answer: staffSessionSchema })
  @SignedIn()
  @Get('session')
  read(@CurrentPrincipal() principal: StaffPrincipal) {
    return this.describe(principal.id, principal.sessionId);
  }

  @Endpoint({ summary: 'Staff: sign out' })
  @SignedIn()
  @Post('sign-out')
  async signOut(@CurrentPrincipal() principal: StaffPrincipal, @Res({ passthrough: true }) response: Response) {
    await this.staff.signOut(principal.sessionId);
    clearSessionCookie(response, 'console');
  }

  private async describe(staffId: string, sessionId: string | null): Promise<StaffSession> {
    const staff = await this.staff.find(staffId);
    if (!staff) throw notFound();
    const { email, name, role } = staff;
    return { staff: { id: showId('staff', staff.id), email, name, role }, csrfToken: this.ownPage.tokenOf(sessionId ?? '') };
  }
}
