import { Injectable } from '@nestjs/common';
import { consoleCookie, CustomerAccess, portalCookie, SignIn, StaffAccess, type CustomerIdentity } from '@sitekeep/accounts';
import { ProblemError, type StaffPrincipal } from '@sitekeep/platform';
import type { Request } from 'express';
import passport, { type Strategy } from 'passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { Strategy as LocalStrategy } from 'passport-local';
import { addressOf, cookieOf, headerText, surfaceOf, type ApiRequest } from './caller.ts';

/** Whom a credential speaks for. `suspended`: the account is; staff are never. */
export type Identity = CustomerIdentity | { principal: StaffPrincipal; suspended: false };
type Done = (error: unknown, user?: object | false) => void;

const settle = (work: Promise<object | null>, done: Done): void => {
  work.then((user) => done(null, user ?? false), done);
};
const asStaff = (principal: StaffPrincipal | null): Identity | null => principal && { principal, suspended: false };

/** The strategies of Passport, without its sessions: `local` signs in, `bearer` reads tokens, `session` reads the cookie. One set per app. */
@Injectable()
export class Passports {
  private readonly passport = new passport.Passport();

  constructor(
    private readonly customers: CustomerAccess,
    private readonly staff: StaffAccess,
    signIn: SignIn,
  ) {
    this.passport.use(
      'local',
      new LocalStrategy({ usernameField: 'email', session: false }, (email, password, done) =>
        settle(signIn.verify(email.trim().toLowerCase(), password), done as Done),
      ),
    );
    this.passport.use(
      'bearer',
      new BearerStrategy({ passReqToCallback: true }, (request: Request, secret: string, done: Done) =>
        settle(this.byToken(request as ApiRequest, secret), done),
      ) as Strategy,
    );
    this.passport.use('session', new CustomStrategy((request, done) => settle(this.byCookie(request as ApiRequest), done as Done)));
  }

  /** Whom the request's credential speaks for; a token wins over a cookie, because a browser never adds it by itself. */
  identify(request: ApiRequest): Promise<Identity | null> {
    return this.run(request.headers.authorization ? 'bearer' : 'session', request) as Promise<Identity | null>;
  }

  /** Checks `email` and `password` of the body; wrong ones throw. Returns the person's id. */
  async checkPassword(request: ApiRequest): Promise<string> {
    const person = (await this.run('local', request)) as { id: string } | null;
    if (!person) throw new ProblemError('wrong_credentials', 'E-mail or password is wrong.');
    return person.id;
  }

  private run(strategy: string, request: ApiRequest): Promise<object | null> {
    return new Promise((resolve, reject) => {
      const done: Done = (error, user) => {
        if (error instanceof Error) reject(error);
        else if (error) reject(new Error('the strategy failed', { cause: error }));
        else resolve(user || null);
      };
      const handler = this.passport.authenticate(strategy, { session: false }, done) as (...args: unknown[]) => void;
      handler(request, request.res, reject);
    });
  }

  /** Customers' tokens work on the customers' port, staff's on the staff's. */
  private async byToken(request: ApiRequest, secret: string): Promise<Identity | null> {
    if (surfaceOf(request) === 'console') return secret.startsWith('sk_staff_') ? asStaff(await this.staff.byToken(secret)) : null;
    if (!secret.startsWith('sk_live_')) return null;
    return this.customers.byToken(secret, addressOf(request), headerText(request, 'Sitekeep-Account'));
  }

  private async byCookie(request: ApiRequest): Promise<Identity | null> {
    const onConsole = surfaceOf(request) === 'console';
    const secret = cookieOf(request, onConsole ? consoleCookie : portalCookie);
    if (!secret) return null;
    return onConsole
      ? asStaff(await this.staff.bySession(secret))
      : this.customers.bySession(secret, headerText(request, 'Sitekeep-Account'));
  }
}
