import { Inject, Injectable } from '@nestjs/common';
import { csrfTokenOf, sameText } from '@sitekeep/accounts';
import { CONTROL_CONFIG, ProblemError } from '@sitekeep/platform';
import type { ApiConfig } from '@sitekeep/runtime';
import { isWrite, surfaceOf, type ApiRequest } from './caller.ts';

const foreign = () => new ProblemError('csrf_failed', 'Send this from our own page: read the session again and repeat the request.');

/** Keeps other sites' pages from writing in a visitor's name: a browser adds our cookie to their requests, too. */
@Injectable()
export class OwnPage {
  constructor(@Inject(CONTROL_CONFIG) private readonly config: ApiConfig) {}

  /** The token that the page of this session sends back with every write. */
  tokenOf(sessionId: string): string {
    return csrfTokenOf(this.config.SESSION_KEY, sessionId);
  }

  /** A write that a browser sent from another site's page is refused, also where nobody is signed in (sign-in itself). */
  checkOrigin(request: ApiRequest): void {
    if (!isWrite(request)) return;
    const site = request.get('Sec-Fetch-Site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
    const origin = request.get('Origin');
    if (origin !== undefined && !this.isOurs(origin, request)) throw foreign();
  }

  /** A write with a session needs the session's token, which other sites cannot read. */
  checkToken(request: ApiRequest, sessionId: string): void {
    if (isWrite(request) && !sameText(request.get('X-CSRF-Token') ?? '', this.tokenOf(sessionId))) throw foreign();
  }

  private isOurs(origin: string, request: ApiRequest): boolean {
    const own = surfaceOf(request) === 'console' ? this.config.CONSOLE_URL : this.config.PORTAL_URL;
    return origin === new URL(own).origin || origin === `${request.protocol}://${request.get('Host')}`;
  }
}
