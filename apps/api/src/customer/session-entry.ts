import { Injectable } from '@nestjs/common';
import { AccountsService, InvitationAcceptance, portalCookie, SignIn, SignUp } from '@sitekeep/accounts';
import {
  mailLanguages,
  type AcceptedInvitation,
  type AcceptInvitation,
  type MailLanguage,
  type Session,
  type SignUpInput,
} from '@sitekeep/contracts';
import type { CustomerPrincipal, Principal } from '@sitekeep/platform';
import type { Request, Response } from 'express';
import { cookieOf, type ApiRequest } from '../access/caller.ts';
import { OwnPage } from '../access/own-page.ts';
import { Passports } from '../access/passports.ts';
import { clearSessionCookie, setSessionCookie } from '../access/session-cookies.ts';

/** The ways into and out of a customer's session: everything that sets or clears its cookie. */
@Injectable()
export class SessionEntry {
  constructor(
    private readonly passports: Passports,
    private readonly ownPage: OwnPage,
    private readonly signUps: SignUp,
    private readonly signIns: SignIn,
    private readonly acceptance: InvitationAcceptance,
    private readonly accounts: AccountsService,
  ) {}

  async signUp(input: SignUpInput, request: Request, response: Response): Promise<Session> {
    return this.open(await this.signUps.signUp(input, spokenIn(request)), request, response);
  }

  async signIn(request: Request, response: Response): Promise<Session> {
    return this.open(await this.passports.checkPassword(request as ApiRequest), request, response);
  }

  /** Signs in only who has chosen the password with this very request. */
  async accept(input: AcceptInvitation, request: Request, response: Response): Promise<AcceptedInvitation> {
    const { personId, ...accepted } = await this.acceptance.accept(input, spokenIn(request));
    if (accepted.isNew) await this.open(personId, request, response);
    return accepted;
  }

  async read(principal: CustomerPrincipal): Promise<Session> {
    const { id, accountId, sessionId } = principal;
    return { ...(await this.accounts.session(id, accountId)), csrfToken: this.ownPage.tokenOf(sessionId ?? '') };
  }

  async signOut(principal: Principal, response: Response): Promise<void> {
    if (principal.sessionId) await this.signIns.signOut(principal.sessionId);
    clearSessionCookie(response, 'portal');
  }

  async signOutEverywhere(principal: Principal, response: Response): Promise<void> {
    await this.signIns.signOutEverywhere(principal.id);
    clearSessionCookie(response, 'portal');
  }

  private async open(personId: string, request: Request, response: Response): Promise<Session> {
    const described = await this.accounts.session(personId, null);
    const { secret, sessionId } = await this.signIns.open(personId, cookieOf(request as ApiRequest, portalCookie));
    setSessionCookie(response, 'portal', secret);
    return { ...described, csrfToken: this.ownPage.tokenOf(sessionId) };
  }
}

/** The first of our languages that the browser asks for; English when it asks for others, or none. */
const spokenIn = (request: Request): MailLanguage =>
  mailLanguages.find((language) => language === request.acceptsLanguages([...mailLanguages])) ?? 'en';
